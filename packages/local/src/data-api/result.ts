// The answer to one statement, written as JSON text value by value: no object per field, which halves the time of a large answer.

import type { Database, TypeFacts } from './database.ts';
import { Refusal } from './refusal.ts';
import type { Column, Outcome, Session } from './session.ts';
import { isCaseSensitive, isSigned, jdbcType, type Mapping } from './types.ts';
import { fieldText, jsonText, type ResultOptions } from './value.ts';

export interface AnswerOptions extends ResultOptions {
  readonly includeMetadata: boolean;
  readonly asJson: boolean;
}

type Supported = Extract<Mapping, { kind: 'scalar' | 'array' }>;

const refuse = (type: string): Refusal =>
  new Refusal('UnsupportedResultException', `The result contains the unsupported data type ${type}`);

const tooLarge = (): Refusal => new Refusal('BadRequestException', 'Database response exceeded size limit');

const supported = (type: TypeFacts): Supported => {
  if (type.mapping.kind === 'unsupported') throw refuse(type.mapping.name);
  if (type.mapping.kind === 'failure') throw new Refusal('InternalFailure', 'UnknownError');
  return type.mapping;
};

/** `INSERT 0 5` and `UPDATE 5` changed five rows; a SELECT changed none. */
const updatedCount = (tag: string): number =>
  /^(?:INSERT|UPDATE|DELETE|MERGE)\b/.test(tag) ? Number(/\d+$/.exec(tag)?.[0] ?? 0) : 0;

const metadataOf = async (database: Database, session: Session, column: Column, type: TypeFacts) => {
  const source = await database.columnOf(session, column);
  const isNumeric = type.name === 'numeric' && column.dataTypeModifier >= 4;
  const modifier = column.dataTypeModifier - 4;
  return {
    name: column.name,
    label: column.name,
    type: jdbcType(type.name),
    typeName: type.name,
    schemaName: source?.schemaName ?? '',
    tableName: source?.tableName ?? '',
    isAutoIncrement: source?.isAutoIncrement ?? false,
    isSigned: isSigned(type.name),
    isCurrency: false,
    isCaseSensitive: isCaseSensitive(type.name),
    nullable: source === undefined ? 2 : source.isNotNull ? 0 : 1,
    precision: isNumeric ? modifier >> 16 : 0,
    scale: isNumeric ? modifier & 0xffff : 0,
    arrayBaseColumnType: type.mapping.kind === 'array' ? jdbcType(type.name.slice(1)) : 0,
  };
};

const joinRows = (
  outcome: Outcome,
  open: string,
  close: string,
  valueAt: (text: string | null, index: number) => string,
): string => {
  const rows: string[] = [];
  for (const row of outcome.rows) {
    let line = open;
    for (let i = 0; i < row.length; i++) line += (i === 0 ? '' : ',') + valueAt(row[i] ?? null, i);
    rows.push(line + close);
  }
  return `[${rows.join(',')}]`;
};

const recordsText = (outcome: Outcome, types: readonly Supported[], names: readonly string[], options: AnswerOptions) =>
  joinRows(outcome, '[', ']', (text, index) => {
    const mapping = types[index];
    const field = mapping === undefined ? undefined : fieldText(mapping, text, options);
    if (field === undefined) throw refuse(`${names[index]?.toUpperCase()} (multidimensional)`);
    return field;
  });

const formattedText = (
  outcome: Outcome,
  types: readonly Supported[],
  names: readonly string[],
  options: AnswerOptions,
): string => {
  const labels = (outcome.columns ?? []).map(({ name }) => name);
  if (new Set(labels).size < labels.length)
    throw new Refusal('BadRequestException', 'formatRecordsAs JSON needs distinct column labels.');
  const keys = labels.map((label) => `${JSON.stringify(label)}:`);
  return joinRows(outcome, '{', '}', (text, index) => {
    const mapping = types[index];
    const value = mapping === undefined ? undefined : jsonText(mapping, text, options);
    if (value === undefined) throw refuse(`${names[index]?.toUpperCase()} (multidimensional)`);
    return keys[index] + value;
  });
};

/** What is the same for every answer of a prepared statement. */
interface Shape {
  readonly mappings: readonly Supported[];
  readonly names: readonly string[];
  readonly metadataText: string;
}

/** By the list of columns itself: a statement that is prepared anew, as after a change of the schema, brings a new one. */
const shapes = new WeakMap<readonly Column[], Shape>();

const shapeOf = async (database: Database, session: Session, columns: readonly Column[]): Promise<Shape> => {
  const known = shapes.get(columns);
  if (known !== undefined) return known;
  const mappings: Supported[] = [];
  const names: string[] = [];
  const metadata: unknown[] = [];
  for (const column of columns) {
    const type = await database.typeOf(session, column.dataTypeID);
    mappings.push(supported(type));
    names.push(type.name);
    metadata.push(await metadataOf(database, session, column, type));
  }
  const shape = { mappings, names, metadataText: JSON.stringify(metadata) };
  shapes.set(columns, shape);
  return shape;
};

/**
 * The body of the answer. The statement has run by now: whatever is refused here has been done.
 * @throws Refusal for a type that the protocol cannot carry, and for an answer beyond `maxBytes`.
 */
export const answerText = async (
  database: Database,
  session: Session,
  outcome: Outcome,
  options: AnswerOptions,
  maxBytes: number,
): Promise<string> => {
  const head = `{"numberOfRecordsUpdated":${updatedCount(outcome.tag)},"generatedFields":[]`;
  const { columns } = outcome;
  if (columns === undefined) return `${head}}`;
  const { mappings, names, metadataText } = await shapeOf(database, session, columns);
  if (outcome.overflowed) throw tooLarge();
  const metadata = options.includeMetadata ? `,"columnMetadata":${metadataText}` : '';
  const body = options.asJson
    ? `${head},"formattedRecords":${JSON.stringify(formattedText(outcome, mappings, names, options))}}`
    : `${head}${metadata},"records":${recordsText(outcome, mappings, names, options)}}`;
  if (body.length > maxBytes || Buffer.byteLength(body) > maxBytes) throw tooLarge();
  return body;
};
