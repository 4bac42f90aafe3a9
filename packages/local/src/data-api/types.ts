// What the service makes of each PostgreSQL type: the member of the field that carries it, or a refusal.

export type Member = 'longValue' | 'doubleValue' | 'booleanValue' | 'stringValue' | 'blobValue';
export type ArrayMember = 'longValues' | 'doubleValues' | 'booleanValues' | 'stringValues';

export type Mapping =
  | { readonly kind: 'scalar'; readonly member: Member; readonly form: 'plain' | 'numeric' | 'utc' | 'bytes' | 'void' }
  | { readonly kind: 'array'; readonly member: ArrayMember }
  /** `name` is how the refusal calls the type. */
  | { readonly kind: 'unsupported'; readonly name: string }
  /** Not a refusal but a failure of the service: seen with name[] in catalog queries. */
  | { readonly kind: 'failure' };

const scalar = (member: Member, form: 'plain' | 'numeric' | 'utc' | 'bytes' | 'void' = 'plain'): Mapping => ({
  kind: 'scalar',
  member,
  form,
});
const array = (member: ArrayMember): Mapping => ({ kind: 'array', member });
const unsupported = (name: string): Mapping => ({ kind: 'unsupported', name });

/** Built-in types by OID, with the name that pg_type gives them. */
const builtIn: ReadonlyMap<number, readonly [name: string, mapping: Mapping]> = new Map([
  [16, ['bool', scalar('booleanValue')]],
  [17, ['bytea', scalar('blobValue', 'bytes')]],
  [18, ['char', unsupported('CHAR')]],
  [19, ['name', scalar('stringValue')]],
  [20, ['int8', scalar('longValue')]],
  [21, ['int2', scalar('longValue')]],
  [23, ['int4', scalar('longValue')]],
  [25, ['text', scalar('stringValue')]],
  [26, ['oid', scalar('stringValue')]],
  [114, ['json', scalar('stringValue')]],
  [650, ['cidr', scalar('stringValue')]],
  [700, ['float4', scalar('doubleValue')]],
  [701, ['float8', scalar('doubleValue')]],
  [869, ['inet', scalar('stringValue')]],
  [1042, ['bpchar', scalar('stringValue')]],
  [1043, ['varchar', scalar('stringValue')]],
  [1082, ['date', scalar('stringValue')]],
  [1083, ['time', scalar('stringValue')]],
  [1114, ['timestamp', scalar('stringValue')]],
  [1184, ['timestamptz', scalar('stringValue', 'utc')]],
  [1700, ['numeric', scalar('stringValue', 'numeric')]],
  [2278, ['void', scalar('stringValue', 'void')]],
  [2950, ['uuid', scalar('stringValue')]],
  [3802, ['jsonb', scalar('stringValue')]],
  [199, ['_json', array('stringValues')]],
  [1000, ['_bool', array('booleanValues')]],
  [1003, ['_name', { kind: 'failure' }]],
  [1005, ['_int2', array('longValues')]],
  [1007, ['_int4', array('longValues')]],
  [1009, ['_text', array('stringValues')]],
  [1014, ['_bpchar', array('stringValues')]],
  [1015, ['_varchar', array('stringValues')]],
  [1016, ['_int8', array('longValues')]],
  [1021, ['_float4', array('doubleValues')]],
  [1022, ['_float8', array('doubleValues')]],
  [1115, ['_timestamp', array('stringValues')]],
  [1182, ['_date', array('stringValues')]],
  [1183, ['_time', array('stringValues')]],
  [1231, ['_numeric', array('stringValues')]],
  [1561, ['_bit', array('stringValues')]],
  [2951, ['_uuid', array('stringValues')]],
]);

/** What pg_type says of a type that is not in the list above. */
export interface CatalogType {
  readonly name: string;
  readonly isEnum: boolean;
}

export const builtInType = (oid: number): readonly [name: string, mapping: Mapping] | undefined => builtIn.get(oid);

/** An enum is a string; everything else that is not listed is refused: interval, money, ranges, regclass, records, … */
export const catalogMapping = (type: CatalogType): Mapping =>
  type.isEnum ? scalar('stringValue') : unsupported(type.name.toUpperCase());

/** The numbers of java.sql.Types, by which column metadata names types; what v2 really fills in is not documented. */
const jdbcOf: Readonly<Record<string, number>> = {
  bool: -7,
  bytea: -2,
  int2: 5,
  int4: 4,
  int8: -5,
  float4: 7,
  float8: 8,
  numeric: 2,
  bpchar: 1,
  text: 12,
  varchar: 12,
  name: 12,
  date: 91,
  time: 92,
  timestamp: 93,
  timestamptz: 93,
};
const jdbcArray = 2003;
const jdbcOther = 1111;

export const jdbcType = (typeName: string): number =>
  typeName.startsWith('_') ? jdbcArray : (jdbcOf[typeName] ?? jdbcOther);

const numberNames = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);
export const isSigned = (typeName: string): boolean => numberNames.has(typeName);

const caseSensitiveNames = new Set(['text', 'varchar', 'bpchar', 'name']);
export const isCaseSensitive = (typeName: string): boolean => caseSensitiveNames.has(typeName);
