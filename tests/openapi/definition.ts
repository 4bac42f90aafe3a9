// Twilio's own OpenAPI description of the Messages and Account resources, made strict: what it does not name is a fault, and nothing may be missing.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import * as z from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** Where the description is looked for: TWILIO_OPENAPI, else beside the repository. */
export const definitionPath = resolve(root, process.env.TWILIO_OPENAPI ?? '../shared/twilio_api_v2010.json');

export const hasDefinition = existsSync(definitionPath);

const wantedPaths = [
  '/2010-04-01/Accounts/{AccountSid}/Messages.json',
  '/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json',
  '/2010-04-01/Accounts/{Sid}.json',
];

/** An object, or a reference to one, which has no properties of its own. */
const Schema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });
const Content = z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: Schema })).optional() });
const Operation = z.looseObject({ requestBody: Content.optional(), responses: z.record(z.string(), Content) });
const Definition = z.looseObject({
  paths: z.record(z.string(), z.looseObject({ get: Operation.optional(), post: Operation.optional() })),
  components: z.looseObject({
    schemas: z.looseObject({ 'api.v2010.account': Schema, 'api.v2010.account.message': Schema }),
  }),
});

/** What the description calls formats, as Twilio documents and shows them. */
const formats = {
  'phone-number': /^(whatsapp:)?\+[1-9]\d{6,14}$/,
  'date-time-rfc-2822': /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} \+0000$/,
  // Twilio's own examples of pages are relative, though the description says `uri`.
  uri: /^(https?:\/\/[^\s/]+|\/2010-04-01)\/\S*$/,
  // Days are accepted too, as the description's examples show.
  'date-time': /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?$/,
  currency: /^[A-Z]{3}$/,
  'uri-map': true,
  int64: true,
} as const;

/** Opens the description. Throws when it is no longer shaped as expected. */
export async function openDefinition(): Promise<OpenAPIBackend> {
  const definition = Definition.parse(JSON.parse(readFileSync(definitionPath, 'utf8')));
  const paths = Object.fromEntries(wantedPaths.map((path) => [path, definition.paths[path]]));
  const { schemas } = definition.components;
  tightenAnswer(schemas['api.v2010.account.message']);
  tightenAnswer(schemas['api.v2010.account']);
  for (const operation of Object.values(paths).flatMap((path) => [path?.get, path?.post])) {
    schemasOf(operation?.requestBody).forEach(tighten);
    Object.values(operation?.responses ?? {})
      .flatMap(schemasOf)
      .forEach(tightenAnswer);
  }
  const api = new OpenAPIBackend({
    definition: { ...definition, paths } as unknown as Document,
    coerceTypes: true,
    quick: true,
    customizeAjv: (ajv) => {
      for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
      return ajv;
    },
  });
  await api.init();
  return api;
}

const schemasOf = (part: z.infer<typeof Content> | undefined) =>
  Object.values(part?.content ?? {}).map(({ schema }) => schema);

function tighten(schema: z.infer<typeof Schema>): void {
  if (schema.properties !== undefined) schema.additionalProperties = false;
}

/** Twilio sends every property, empty ones as null. */
function tightenAnswer(schema: z.infer<typeof Schema>): void {
  tighten(schema);
  if (schema.properties !== undefined) schema.required = Object.keys(schema.properties);
}
