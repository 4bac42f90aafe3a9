// How Twilio signs what it sends: https://www.twilio.com/docs/usage/security#validating-requests.
import { createHmac } from 'node:crypto';

/** Base64 of the HMAC-SHA1 of the URL (as configured, without its fragment) and the sorted fields, each name before its value. */
export function sign(authToken: string, url: string, form: URLSearchParams): string {
  let text = url;
  for (const name of [...new Set(form.keys())].sort()) {
    for (const value of [...new Set(form.getAll(name))].sort()) text += name + value;
  }
  return createHmac('sha1', authToken).update(text).digest('base64');
}
