// One value: from PostgreSQL's text format to the JSON text of a field. Numbers are copied as they are written, so that an int8
// beyond 2^53 is exact on the wire; it is the client's JSON parser that loses it, as with the real service.
import type { ArrayMember, Mapping, Member } from './types.ts';

export interface ResultOptions {
  readonly decimalAsNumber: boolean;
  readonly longAsString: boolean;
}

/** JSON has no NaN: the protocol writes the three special values as strings. */
const doubleText = (text: string): string => (/^-?(?:Infinity|NaN)$/.test(text) ? `"${text}"` : text);

const utcTimestamp = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\+00(?::00)?( BC)?$/;
const zonedTimestamp = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(?::?(\d\d))?(?::\d\d)?$/;

/** A timestamptz in UTC, without its offset. The sessions run in UTC; a statement that changed its zone is converted. */
export const utcText = (text: string): string => {
  const utc = utcTimestamp.exec(text);
  if (utc !== null) return `${utc[1]}${utc[2] ?? ''}`;
  const zoned = zonedTimestamp.exec(text);
  if (zoned === null) return text;
  const [, date, time, fraction = '', hours, minutes = '00'] = zoned;
  const instant = new Date(`${date}T${time}${hours}:${minutes}`).toISOString();
  return `${instant.slice(0, 19).replace('T', ' ')}${fraction}`;
};

const memberText = (member: Member, form: string, text: string, options: ResultOptions): [Member, string] => {
  if (member === 'longValue') return options.longAsString ? ['stringValue', `"${text}"`] : [member, text];
  if (member === 'doubleValue') return [member, doubleText(text)];
  if (member === 'booleanValue') return [member, text === 't' ? 'true' : 'false'];
  if (form === 'bytes') return [member, `"${Buffer.from(text.slice(2), 'hex').toString('base64')}"`];
  if (form === 'utc') return [member, JSON.stringify(utcText(text))];
  if (form === 'numeric' && options.decimalAsNumber && text !== 'NaN' && !text.includes('Infinity'))
    return [/^-?\d+$/.test(text) ? 'longValue' : 'doubleValue', text];
  return [member, JSON.stringify(text)];
};

/** The elements of a one-dimensional array literal, null for NULL; undefined when it has more dimensions. */
export const arrayElements = (literal: string): (string | null)[] | undefined => {
  if (literal === '{}') return [];
  if (!literal.startsWith('{') || literal.startsWith('{{')) return undefined;
  const element = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/g;
  return Array.from(literal.slice(1, -1).matchAll(element), ([, quoted, plain]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/gs, '$1');
    return plain === undefined || plain === 'NULL' ? null : plain;
  });
};

const elementText = (member: ArrayMember, element: string | null): string => {
  if (element === null) return 'null';
  if (member === 'longValues') return element;
  if (member === 'doubleValues') return doubleText(element);
  if (member === 'booleanValues') return element === 't' ? 'true' : 'false';
  return JSON.stringify(element);
};

/** The JSON list of an array's elements; undefined for an array of several dimensions, which the service refuses. */
const listText = (member: ArrayMember, literal: string): string | undefined => {
  const elements = arrayElements(literal);
  return elements === undefined ? undefined : `[${elements.map((element) => elementText(member, element)).join(',')}]`;
};

/** The field `{"longValue":5}` of a value; undefined when it cannot be told in the protocol. */
export const fieldText = (
  mapping: Extract<Mapping, { kind: 'scalar' | 'array' }>,
  text: string | null,
  options: ResultOptions,
): string | undefined => {
  if (mapping.kind === 'scalar' && mapping.form === 'void') return '{"stringValue":""}';
  if (text === null) return '{"isNull":true}';
  if (mapping.kind === 'scalar') {
    const [member, value] = memberText(mapping.member, mapping.form, text, options);
    return `{"${member}":${value}}`;
  }
  const list = listText(mapping.member, text);
  // Whether the service names the member of an empty array is not known; without it is what breaks careless readers.
  if (list === '[]') return '{"arrayValue":{}}';
  return list === undefined ? undefined : `{"arrayValue":{"${mapping.member}":${list}}}`;
};

/** The same value inside `formattedRecords`. */
export const jsonText = (
  mapping: Extract<Mapping, { kind: 'scalar' | 'array' }>,
  text: string | null,
  options: ResultOptions,
): string | undefined => {
  if (mapping.kind === 'scalar' && mapping.form === 'void') return '""';
  if (text === null) return 'null';
  if (mapping.kind === 'array') return listText(mapping.member, text);
  return memberText(mapping.member, mapping.form, text, options)[1];
};
