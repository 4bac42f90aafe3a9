// Approved templates of the provider (Twilio's Content): a fixed text with numbered places, each of which a campaign fills with a
// template of its own. Only these reach somebody on WhatsApp who has not written in the last 24 hours.
import * as z from 'zod';
import { maxMessageLength, tryRender } from '../template/template.ts';

const Sid = z.string().regex(/^HX[0-9a-fA-F]{32}$/, 'is no content SID: HX and 32 hexadecimal digits');
/** `1`, `2` …, or a word. */
const VariableName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_]{0,39}$/);
const maxVariables = 50;

/** What a draft says: which template, and what goes into each of its places. */
export const ContentInput = z.strictObject({
  sid: Sid,
  variables: z
    .record(VariableName, z.string().max(500))
    .refine((variables) => Object.keys(variables).length <= maxVariables, `has more than ${maxVariables} variables`)
    .default({}),
});
export type ContentInput = z.infer<typeof ContentInput>;

/** What a campaign keeps of its template, as it was when it was drafted. */
export const Content = z.object({
  sid: z.string(),
  name: z.string(),
  language: z.string(),
  body: z.string(),
  variables: z.record(z.string(), z.string()),
});
export type Content = z.infer<typeof Content>;

/** Text and places, which is all that composing a message needs. */
export type ContentText = Pick<Content, 'body' | 'variables'>;

const place = /\{\{\s*([A-Za-z0-9][A-Za-z0-9_]{0,39})\s*\}\}/g;

/** The places of a template's text, each once, in the order in which they are read. */
export const placesOf = (body: string): string[] => [
  ...new Set([...body.matchAll(place)].map(([, name = '']) => name)),
];

const filledWith = (values: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(values, name) ? (values[name] ?? '') : '';

/** Literal text in a template of ours: braces in it are braces. */
const literal = (text: string): string => (text.includes('{') ? `{% raw %}${text}{% endraw %}` : text);

/**
 * The whole message as one template of ours: for what looks at variables and lengths. How a message really reads is `render`'s,
 * which differs from it where a person's data has line breaks.
 */
export function asTemplate({ body, variables }: ContentText): string {
  let template = '';
  let at = 0;
  for (const match of body.matchAll(place)) {
    template += literal(body.slice(at, match.index)) + filledWith(variables, match[1] ?? '');
    at = match.index + match[0].length;
  }
  return template + literal(body.slice(at));
}

export interface Rendered {
  /** As the provider takes them: none empty, no line breaks, no long runs of blanks. */
  readonly variables: Readonly<Record<string, string>>;
  /** The message as it reads, and as the provider lists it. */
  readonly text: string;
}

export interface Unrendered {
  readonly code: 'content_variable_empty' | 'message_too_long' | 'template_failed';
  readonly message: string;
}

/**
 * One person's message. The provider refuses empty values, line breaks, tabs and more than four blanks in a row (its error 21656), for
 * all that is sent at once: blanks are joined here, and a value that is empty is this person's own error. Never throws.
 */
export function render(
  { body, variables }: ContentText,
  values: Readonly<Record<string, unknown>>,
): Rendered | Unrendered {
  const filled: Record<string, string> = {};
  for (const name of placesOf(body)) {
    const template = filledWith(variables, name);
    const rendered = template.trim() === '' ? { text: '' } : tryRender(template, values);
    if ('code' in rendered && rendered.code !== 'message_empty')
      return { code: rendered.code, message: `Variable ${name}: ${rendered.message}` };
    const value = 'text' in rendered ? rendered.text.replace(/\s+/g, ' ').trim() : '';
    if (value === '')
      return { code: 'content_variable_empty', message: `Variable ${name} of the template is empty for this contact.` };
    filled[name] = value;
  }
  const text = body.replace(place, (_, name: string) => filledWith(filled, name));
  if (text.length <= maxMessageLength) return { variables: filled, text };
  const message = `The message has ${text.length} characters; at most ${maxMessageLength} can be sent.`;
  return { code: 'message_too_long', message };
}
