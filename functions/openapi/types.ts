// The dashboard's types, written out of the API's description. The libraries that do this need a compiler's API that ours no longer has.

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly requestBody?: Content; readonly responses: Readonly<Record<string, Content>> }>
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ');

/** The TypeScript type of what a JSON schema describes, read only to its depth. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf));
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  return types ? union(types.map((type) => simpleType(schema, type))) : 'unknown';
}

function simpleType(schema: Schema, type: string): string {
  if (type === 'array') {
    const item = schema.items ? typeOf(schema.items) : 'unknown';
    return /^[\w{][^|&]*$/.test(item) && !item.startsWith('readonly') ? `readonly ${item}[]` : `readonly (${item})[]`;
  }
  if (type === 'integer') return 'number';
  if (type !== 'object') return type;
  const { properties, additionalProperties } = schema;
  if (properties) return objectType(properties, schema.required ?? []);
  const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
  return `Readonly<Record<string, ${values}>>`;
}

const objectType = (properties: Readonly<Record<string, Schema>>, required: readonly string[]): string => {
  const members = Object.entries(properties).map(([name, schema]) => {
    const told = schema.description === undefined ? '' : `/** ${schema.description} */ `;
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return `${told}readonly ${key}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};`;
  });
  return `{ ${members.join(' ')} }`;
};

const contentType = (one: Content | undefined): string | undefined => {
  const [schema] = Object.values(one?.content ?? {});
  return schema && typeOf(schema.schema);
};

/** A file of declarations: each named schema, and what is sent to and answered by each route: `Answers['GET /me']`. */
export function typesOf({ paths, components }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  const answers = operations.map(({ key, responses }) => {
    const [done] = Object.entries(responses).filter(([status]) => status !== 'default');
    return `  readonly '${key}': ${contentType(done?.[1]) ?? 'undefined'};`;
  });
  const bodies = operations.flatMap(({ key, requestBody }) => {
    const type = contentType(requestBody);
    return type === undefined ? [] : [`  readonly '${key}': ${type};`];
  });
  return [
    '// Written by `npm run openapi`, out of the description of the API.',
    ...Object.entries(components.schemas).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`),
    `/** What each route answers when it did what was asked. */\nexport interface Answers {\n${answers.join('\n')}\n}`,
    `/** What each route is sent. */\nexport interface Bodies {\n${bodies.join('\n')}\n}`,
    '',
  ].join('\n\n');
}
