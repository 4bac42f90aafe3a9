// An IANA time zone, as a user or a schedule names it.
import * as z from 'zod';

/** An area and a place, or UTC. Offsets such as `+03:00` are refused: PostgreSQL reads their sign the other way round. */
const zoneName = /^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/;

function isTimeZone(name: string): boolean {
  if (!zoneName.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const TimeZone = z.string().max(64).refine(isTimeZone, 'is not an IANA time zone, such as America/Asuncion');
