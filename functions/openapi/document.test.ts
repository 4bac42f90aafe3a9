import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeApi } from './describe.ts';
import { rolesOf } from './roles.ts';
import { typeOf, typesOf } from './types.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: object };
}

describe('the description of the API', async () => {
  const text = await describeApi();
  const document = JSON.parse(text) as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object> };
  };
  const operations = Object.values(document.paths).flatMap((path_) => Object.values(path_));

  it('is the one in docs/openapi.json: after a change of a route, run npm run openapi', () => {
    expect(readFileSync(path.join(root, 'docs/openapi.json'), 'utf8') === text).toBe(true);
    expect(readFileSync(path.join(root, 'web/src/data/api-types.d.ts'), 'utf8') === typesOf(JSON.parse(text))).toBe(
      true,
    );
    expect(readFileSync(path.join(root, 'web/src/data/api-roles.ts'), 'utf8')).toBe(rolesOf(JSON.parse(text)));
  });

  it('refers to nothing that is not there, and names each operation once', () => {
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => document.components.schemas[name] === undefined)).toEqual([]);
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has what the handlers check: paths, queries, bodies, and whether a token is needed', () => {
    const recipients = document.paths['/campaigns/{id}/recipients']?.get;
    expect(recipients?.parameters.map(({ name, in: where }) => `${where} ${name}`)).toEqual([
      'path id',
      'query status',
      'query page',
      'query pageSize',
    ]);
    expect(JSON.stringify(document.paths['/campaigns']?.post?.requestBody)).toContain('"deadlineAt"');
    expect(document.paths['/health']?.get?.security).toEqual([]);
    expect(document.paths['/me']?.get?.security).toEqual([{ token: [] }]);
  });
});

describe('the dashboard’s types', () => {
  it.each([
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: 'array', items: { enum: ['es', 'en'] } }, 'readonly ("es" | "en")[]'],
    [{ anyOf: [{ $ref: '#/components/schemas/Campaign' }, { type: 'null' }] }, 'Campaign | null'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, 'Readonly<Record<string, number>>'],
    [
      { type: 'object', properties: { a: { type: 'integer' }, 'b-c': {} }, required: ['a'] },
      '{ readonly a: number; readonly "b-c"?: unknown; }',
    ],
    [{ const: true }, 'true'],
  ])('say of %j that it is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});
