// A message made of a Content template: what is refused at once, how it reads, and what becomes of one that WhatsApp has not approved.
import { bodyOf, type SimulatedContent } from './contents.ts';
import type { Fate } from './status-flow.ts';

export interface ContentText {
  readonly body: string;
  readonly contentSid: string;
  /** Of its approval; undefined while it may go out at any time. */
  readonly fate: Fate | undefined;
}

const place = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** @returns the text, or the code of the refusal: https://www.twilio.com/docs/api/errors/21656 and 21655. */
export function contentText(
  sid: string,
  variables: string | null,
  contents: readonly SimulatedContent[],
): ContentText | number {
  const values = readVariables(variables);
  if (values === undefined) return 21656;
  const content = contents.find((one) => one.sid === sid);
  if (content === undefined) return 21655;
  const body = bodyOf(content).replace(place, (_, name: string) => values[name] ?? content.variables[name] ?? '');
  return { body, contentSid: sid, fate: fateOf(content.approval?.status) };
}

/** Every value a text that is not empty, without line breaks, tabs or more than four blanks in a row. */
function readVariables(text: string | null): Record<string, string> | undefined {
  if (text === null) return {};
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  const isGood = Object.values(parsed).every(
    (value) => typeof value === 'string' && value.trim() !== '' && !/[\n\r\t]| {5,}/.test(value),
  );
  return isGood ? (parsed as Record<string, string>) : undefined;
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** https://www.twilio.com/docs/api/errors/63040, 63041, 63042: told later, not at once. */
const fates: Readonly<Record<string, number>> = { rejected: 63040, paused: 63041, disabled: 63042 };

function fateOf(status: string | undefined): Fate | undefined {
  if (status === 'approved') return undefined;
  return { status: 'failed', code: fates[status ?? ''] ?? 63016 };
}
