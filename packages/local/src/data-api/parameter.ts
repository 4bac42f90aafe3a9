// How the service types parameters: by the member of the field that is set and by the hint, never by what the statement needs.
// This is why a text does not compare with a uuid there, although every other PostgreSQL driver lets it.
import { invalid } from './refusal.ts';

/** A value in PostgreSQL's text format (or bytes), with its declared type; type 0 leaves it to the server. */
export interface TypedValue {
  readonly oid: number;
  readonly value: string | Buffer | null;
}

const oidOf = {
  bool: 16,
  bytea: 17,
  int8: 20,
  text: 25,
  float8: 701,
  date: 1082,
  time: 1083,
  timestamp: 1114,
  numeric: 1700,
  uuid: 2950,
  jsonb: 3802,
} as const;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

const hints: Readonly<Record<string, { oid: number; accepts: (text: string) => boolean; form: string }>> = {
  UUID: {
    oid: oidOf.uuid,
    accepts: matches(/^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i),
    form: 'a UUID',
  },
  JSON: { oid: oidOf.jsonb, accepts: isJson, form: 'JSON' },
  TIMESTAMP: {
    oid: oidOf.timestamp,
    accepts: matches(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/),
    form: 'YYYY-MM-DD HH:MM:SS[.FFF]',
  },
  DATE: { oid: oidOf.date, accepts: matches(/^\d{4}-\d{2}-\d{2}$/), form: 'YYYY-MM-DD' },
  TIME: { oid: oidOf.time, accepts: matches(/^\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/), form: 'HH:MM:SS[.FFF]' },
  DECIMAL: { oid: oidOf.numeric, accepts: matches(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i), form: 'a number' },
};

const hinted = (name: string, hint: string) => {
  const known = hints[hint];
  if (known === undefined) throw invalid(`Parameter "${name}": ${hint} is not a type hint.`);
  return known;
};

const textOf = (name: string, value: unknown, hint: string | undefined): TypedValue => {
  if (typeof value !== 'string') throw invalid(`Parameter "${name}": stringValue must be a string.`);
  if (hint === undefined) return { oid: oidOf.text, value };
  const { oid, accepts, form } = hinted(name, hint);
  if (!accepts(value)) throw invalid(`Parameter "${name}": a value with the hint ${hint} must be ${form}.`);
  return { oid, value };
};

const longOf = (name: string, value: unknown): TypedValue => {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalid(`Parameter "${name}": longValue must be an integer.`);
  return { oid: oidOf.int8, value: BigInt(value).toString() };
};

/** JSON has no NaN: the protocol writes the three special values as strings. */
const doubleOf = (name: string, value: unknown): TypedValue => {
  if (typeof value !== 'number' && value !== 'NaN' && value !== 'Infinity' && value !== '-Infinity')
    throw invalid(`Parameter "${name}": doubleValue must be a number.`);
  return { oid: oidOf.float8, value: String(value) };
};

const booleanOf = (name: string, value: unknown): TypedValue => {
  if (typeof value !== 'boolean') throw invalid(`Parameter "${name}": booleanValue must be true or false.`);
  return { oid: oidOf.bool, value: value ? 't' : 'f' };
};

const blobOf = (name: string, value: unknown): TypedValue => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw invalid(`Parameter "${name}": blobValue must be base64.`);
  return { oid: oidOf.bytea, value: Buffer.from(value, 'base64') };
};

/** The value of one SqlParameter of a request. */
const typedValue = (name: string, field: Record<string, unknown>, hint: string | undefined): TypedValue => {
  const members = Object.keys(field).filter((key) => field[key] !== undefined && field[key] !== null);
  const [member, ...others] = members;
  if (member === undefined || others.length > 0)
    throw invalid(`Parameter "${name}": a value has exactly one member, this one has ${members.length}.`);
  if (member === 'arrayValue') throw invalid('Array parameters are not supported.');
  if (member === 'isNull') {
    if (field[member] !== true) throw invalid(`Parameter "${name}": isNull can only be true.`);
    return { oid: hint === undefined ? 0 : hinted(name, hint).oid, value: null };
  }
  if (member === 'stringValue') return textOf(name, field[member], hint);
  if (hint !== undefined) throw invalid(`Parameter "${name}": the hint ${hint} needs a stringValue.`);
  if (member === 'longValue') return longOf(name, field[member]);
  if (member === 'doubleValue') return doubleOf(name, field[member]);
  if (member === 'booleanValue') return booleanOf(name, field[member]);
  if (member === 'blobValue') return blobOf(name, field[member]);
  throw invalid(`Parameter "${name}": ${member} is not a member of a value.`);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readParameter = (parameter: unknown): [string, TypedValue] => {
  if (!isRecord(parameter)) throw invalid('A parameter must be an object.');
  const { name, value, typeHint } = parameter;
  if (typeof name !== 'string' || name === '') throw invalid('A parameter must have a name.');
  if (!isRecord(value)) throw invalid(`Parameter "${name}" has no value.`);
  if (typeHint !== undefined && typeHint !== null && typeof typeHint !== 'string')
    throw invalid(`Parameter "${name}": the type hint must be a string.`);
  return [name, typedValue(name, value, typeHint ?? undefined)];
};

/**
 * The values of `$1 … $n`, in the order of `names`. Parameters that the statement does not name are tolerated.
 * @throws Refusal (ValidationException) for one that is missing, given twice, or not of the form that its hint demands.
 */
export const bindParameters = (names: readonly string[], parameters: unknown): TypedValue[] => {
  if (parameters !== undefined && parameters !== null && !Array.isArray(parameters))
    throw invalid('parameters must be a list.');
  const given = new Map<string, TypedValue>();
  for (const parameter of parameters ?? []) {
    const [name, value] = readParameter(parameter);
    if (given.has(name)) throw invalid(`Parameter "${name}" is given twice.`);
    given.set(name, value);
  }
  return names.map((name) => {
    const value = given.get(name);
    if (value === undefined) throw invalid(`The statement names the parameter "${name}", which is not given.`);
    return value;
  });
};
