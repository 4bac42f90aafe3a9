// What each of Twilio's error codes means for us, as data. Source of codes and texts: Twilio's error dictionary
// (twilio.com/docs/api/errors/<code>) and its map of WhatsApp errors; the same codes come in answers and in status callbacks.

/**
 * - `recipient`: final for this one. `optOut` besides: goes to suppression.
 * - `later`: refused cleanly, another time may do. `throttled`: because of our speed.
 * - `campaign`: content, template or their settings; the same for everyone.
 * - `line`: credentials, account or sender.
 */
export type ErrorClass = 'recipient' | 'opt-out' | 'later' | 'throttled' | 'campaign' | 'line';

type Row = readonly [code: number, meaning: string];

const table: Readonly<Record<ErrorClass, readonly Row[]>> = {
  recipient: [
    [21211, "invalid 'To' number"],
    [21214, "'To' number cannot be reached"],
    [21217, 'number is not well-formed'],
    [21265, "'To' is a short code"],
    [21408, 'sending to this country is not enabled: the rest of the campaign is not concerned'],
    [21602, 'empty body: this recipient’s text rendered to nothing'],
    [21612, "no route between 'To' and 'From'"],
    [21614, "'To' is not a mobile number"],
    [21617, 'body too long: as rendered for this recipient'],
    [21635, "'To' is a landline"],
    [30003, 'handset unreachable'],
    [30004, 'message blocked'],
    [30005, 'unknown handset'],
    [30006, 'landline or unreachable carrier'],
    [30007, 'filtered by the carrier'],
    [30036, 'validity period expired'],
    [30450, 'blocked as suspected fraud'],
    [30453, 'blocked as suspected traffic pumping'],
    [63003, "channel has no such 'To' address"],
    [63015, 'recipient has not joined the sandbox'],
    [63017, 'not delivered within its time limit'],
    [63024, 'invalid WhatsApp recipient'],
    [63031, "'To' and 'From' are the same"],
    [63032, 'WhatsApp limitation for this user'],
    [63033, 'recipient is blocked'],
    [63036, 'recipient cannot be reached on this channel'],
    [63049, 'Meta chose not to deliver a marketing message: no retry within 24 hours'],
  ],
  'opt-out': [
    [21610, 'recipient unsubscribed'],
    [63014, 'blocked by the user'],
  ],
  later: [
    [30001, 'queue overflow'],
    [30008, 'unknown error at the carrier'],
    [30017, 'carrier congested'],
    [30410, 'provider timed out'],
    [63009, 'channel provider answered with an error'],
    [63010, 'internal error of the channel'],
    [63012, 'channel provider answered with an internal error'],
  ],
  throttled: [
    [20429, 'too many requests'],
    [21611, "queue of this 'From' is full"],
    [63018, 'channel rate limit, or messaging tier reached'],
  ],
  campaign: [
    [21619, 'body or media required'],
    [21620, 'invalid media URL'],
    [21654, 'ContentSid required'],
    [21655, 'ContentSid invalid'],
    [21656, 'ContentVariables invalid'],
    [63005, 'channel did not accept the content'],
    [63013, 'channel policy violation'],
    [63016, 'outside the 24-hour window: a template is needed'],
    [63019, 'media failed to download'],
    [63021, 'invalid content for the channel'],
    [63027, 'template does not exist'],
    [63028, 'number of template parameters is wrong'],
    [63034, 'media too large'],
    [63040, 'template rejected'],
    [63041, 'template paused'],
    [63042, 'template disabled'],
  ],
  line: [
    [10001, 'account not active'],
    [20003, 'authentication failed'],
    [20005, 'account not active'],
    [20404, 'account not found'],
    [21212, "invalid 'From' number"],
    [21606, "'From' is not able to send"],
    [21659, "'From' is not a Twilio number of this account"],
    [21660, "'From' belongs to another account"],
    [21701, 'messaging service does not exist'],
    [21703, 'messaging service has no sender'],
    [21704, 'messaging service has no sender'],
    [30002, 'account suspended'],
    [30034, "'From' is not registered for A2P"],
    [63001, 'channel could not authenticate'],
    [63002, 'channel could not find From'],
    [63007, 'no channel with this From address'],
    [63008, 'channel is wrongly configured'],
    [63020, 'business account problem'],
    [63022, 'certificate problem'],
    [63038, 'daily limit of the account'],
    [63051, 'WhatsApp business account problem'],
    [63112, 'WhatsApp business account disabled'],
    [90010, 'account not active'],
  ],
};

export interface KnownError {
  readonly class: ErrorClass;
  /** A few English words; a status callback brings a code and no text. */
  readonly meaning: string;
}

const known = new Map<number, KnownError>(
  Object.entries(table).flatMap(([name, entries]) =>
    entries.map(([code, meaning]): [number, KnownError] => [code, { class: name as ErrorClass, meaning }]),
  ),
);

/** What a code means; undefined when it is not in the table (Twilio splits codes and adds new ones). */
export const knownError = (code: number): KnownError | undefined => known.get(code);

/** Every code of the table, for what wants to walk over it. */
export const knownCodes = (): number[] => [...known.keys()];
