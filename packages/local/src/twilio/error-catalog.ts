// Twilio's error codes as the simulator answers them: the HTTP status and the sentence of Twilio's error dictionary.

interface CatalogEntry {
  readonly status: number;
  readonly message: string;
}

const catalog: Readonly<Record<number, CatalogEntry>> = {
  20003: { status: 401, message: 'Authenticate' },
  20004: { status: 405, message: 'Method not allowed' },
  20005: { status: 403, message: 'Account not active' },
  20404: { status: 404, message: 'The requested resource was not found' },
  20429: { status: 429, message: 'Too Many Requests' },
  20500: { status: 500, message: 'An internal server error has occurred' },
  20503: { status: 503, message: 'Service unavailable' },
  21211: { status: 400, message: "Invalid 'To' Phone Number" },
  21212: { status: 400, message: "Invalid 'From' Phone Number" },
  21266: { status: 400, message: "'To' and 'From' number cannot be the same" },
  21408: { status: 400, message: 'Permission to send an SMS has not been enabled for the region of the To number' },
  21602: { status: 400, message: 'Message body is required.' },
  21603: { status: 400, message: "A 'From' phone number is required." },
  21604: { status: 400, message: "A 'To' phone number is required." },
  21606: { status: 400, message: "The 'From' phone number is not a valid, message-capable Twilio phone number" },
  21609: { status: 400, message: "The 'StatusCallback' URL is not a valid URL." },
  21610: { status: 400, message: 'Attempt to send to unsubscribed recipient' },
  21611: { status: 429, message: "This 'From' number has exceeded the maximum number of queued messages" },
  21612: {
    status: 400,
    message: "Message cannot be sent with the current combination of 'To' and/or 'From' parameters",
  },
  21614: { status: 400, message: "'To' number is not a valid mobile number" },
  21617: { status: 400, message: 'The concatenated message body exceeds the 1600 character limit' },
  21620: { status: 400, message: 'Invalid media URL(s)' },
  21623: { status: 400, message: 'Number of media files exceeds allowed limit' },
  21654: { status: 400, message: 'The ContentSid is Required' },
  21655: { status: 400, message: 'The ContentSid parameter is invalid' },
  21656: { status: 400, message: 'The ContentVariables parameter is invalid' },
  30003: { status: 400, message: 'Unreachable destination handset' },
  30006: { status: 400, message: 'Landline or unreachable carrier' },
  63003: { status: 400, message: 'Channel could not find To address' },
  63007: { status: 400, message: 'Twilio could not find a Channel with the specified From address' },
  63016: { status: 400, message: 'Failed to send freeform message because you are outside the allowed window' },
  63018: { status: 429, message: 'Rate limit exceeded for Channel' },
  63019: { status: 400, message: 'Media failed to download' },
  63024: { status: 400, message: 'Invalid message recipient' },
  63031: { status: 400, message: 'Channels message cannot have same From and To' },
};

export interface TwilioError {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

/** A code with Twilio's own status and text; one that is not listed is a 400 with a neutral text. */
export function twilioError(code: number, status?: number): TwilioError {
  const entry = catalog[code];
  return { status: status ?? entry?.status ?? 400, code, message: entry?.message ?? `Error ${code}` };
}

/** The body of every refusal: https://www.twilio.com/docs/usage/twilios-response#errors. */
export const errorBody = (error: TwilioError): string =>
  JSON.stringify({
    code: error.code,
    message: error.message,
    more_info: `https://www.twilio.com/docs/errors/${error.code}`,
    status: error.status,
  });
