// One JSON line for each thing a function did. Never a token, never message text, never a whole phone.
import { DatabaseError, sqlState } from '@pregon/core/db/error';
import { DomainError } from '@pregon/core/error';
import { masked } from '@pregon/core/phone/masked';

/** Facts a handler may add to its line; ids only. */
export interface Facts {
  campaignId?: string;
  contactId?: string;
  importId?: string;
  mediaId?: string;
  lineId?: string;
  [fact: string]: string | number | boolean | readonly string[] | undefined;
}

/** What a query string asked for. What a person typed into a search is left out whole: it may be a name. */
export function maskedQuery(rawQuery: string): string {
  const query = new URLSearchParams(rawQuery);
  return [...query].map(([name, value]) => `${masked(name)}=${name === 'search' ? '***' : masked(value)}`).join('&');
}

/** Frames only: the first lines of a stack repeat the message, and drizzle's message repeats every parameter. */
const frames = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, 12);

function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at: unknown = error; at instanceof Error && chain.length < 6; at = at.cause) chain.push(at);
  return chain;
}

/** Errors quote the value they refused after a colon; a name of a table or constraint has no colon before it. */
const withoutValues = (message: string): string => masked(message.replace(/: ".*"/gs, ': "***"')).slice(0, 300);

/** An unexpected error as it may be logged. The deepest cause speaks; the wrappers only lend their names. */
export function describeError(error: unknown): Record<string, unknown> {
  const chain = causes(error);
  const deepest = chain.at(-1);
  if (!deepest) return { error: typeof error };
  const state = sqlState(error);
  return {
    error: chain.map((each) => each.name).join(' < '),
    message: withoutValues(deepest.message),
    ...(state === undefined ? {} : { sqlState: state }),
    ...(deepest instanceof DatabaseError && deepest.statement ? { statement: deepest.statement.slice(0, 500) } : {}),
    ...(error instanceof DomainError ? { code: error.code } : {}),
    stack: frames(chain[0] ?? deepest),
  };
}

export type Level = 'info' | 'warn' | 'error';

/** Writes one line. `name` says what kind of thing happened: http, sqs, s3, schedule. */
export function log(level: Level, name: string, facts: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ level, name, at: new Date().toISOString(), ...facts })}\n`);
}
