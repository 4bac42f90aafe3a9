// The API's own description (OpenAPI 3.1), as far as the page that reads it out needs it.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface OperationObject {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
  readonly 'x-role'?: string;
  readonly 'x-scope'?: string;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation extends OperationObject {
  readonly method: string;
  readonly path: string;
}

/** Every operation that a search finds, by what it is about. All its words have to be in the path, the method or the summary. */
export function operationsOf({ paths }: Description, search: string): Map<string, Operation[]> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Map<string, Operation[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const text = `${method} ${path} ${operation.summary}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      const tag = operation.tags[0] ?? '';
      found.set(tag, [...(found.get(tag) ?? []), { ...operation, method: method.toUpperCase(), path }]);
    }
  }
  return found;
}

/** `#/components/schemas/Campaign` → `Campaign` */
export const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ref;

/** Whether a value has parts of its own that are worth a list. */
export const partsOf = (schema: Schema): Schema | undefined => {
  if (schema.properties) return schema;
  if (schema.items) return partsOf(schema.items);
  return (schema.anyOf ?? schema.oneOf)?.map(partsOf).find((part) => part !== undefined);
};

/** A value's kind in a few words: `string (uuid)`, `Campaign[]`, `"es" | "en"`. */
export function kindOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(kindOf))].join(' | ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['any']);
  return types.map((type) => kindOfType(schema, type)).join(' | ');
}

function kindOfType({ items, format, properties, additionalProperties }: Schema, type: string): string {
  if (type === 'array')
    return items ? `${kindOf(items).includes(' ') ? `(${kindOf(items)})` : kindOf(items)}[]` : 'array';
  if (type === 'object' && !properties && typeof additionalProperties === 'object')
    return `{ …: ${kindOf(additionalProperties)} }`;
  return type === 'string' && format !== undefined ? `string (${format})` : type;
}

/** The named schemas that a schema refers to. */
export function refsOf(schema: Schema): string[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
  const own = schema.$ref === undefined ? [] : [nameOf(schema.$ref)];
  return [...new Set([...own, ...inner.flatMap(refsOf)])];
}
