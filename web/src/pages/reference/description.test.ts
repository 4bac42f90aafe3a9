import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Description, kindOf, operationsOf, refsOf } from './description.ts';

const description = JSON.parse(
  readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'),
) as Description;

test('every operation of the description is there, and a search finds those with all its words', () => {
  const all = [...operationsOf(description, '').values()].flat();
  expect(all).toHaveLength(Object.values(description.paths).flatMap((methods) => Object.keys(methods)).length);
  const found = [...operationsOf(description, 'POST  pause').values()].flat();
  expect(found.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /campaigns/{id}/queue-pause']);
});

test('a value’s kind is said in a few words', () => {
  expect(kindOf({ type: 'string', format: 'uuid' })).toBe('string (uuid)');
  expect(kindOf({ type: ['number', 'null'] })).toBe('number | null');
  expect(kindOf({ type: 'array', items: { $ref: '#/components/schemas/Campaign' } })).toBe('Campaign[]');
  expect(kindOf({ anyOf: [{ enum: ['es', 'en'] }, { type: 'null' }] })).toBe('"es" | "en" | null');
  expect(kindOf({ type: 'array', items: { type: ['string', 'null'] } })).toBe('(string | null)[]');
  expect(kindOf({ type: 'object', additionalProperties: { type: 'string' } })).toBe('{ …: string }');
});

test('what is referred to by name is known by that name', () => {
  const operations = [...operationsOf(description, '').values()].flat();
  const named = operations.flatMap(({ requestBody, responses }) =>
    [requestBody, ...Object.values(responses)].flatMap((one) =>
      Object.values(one?.content ?? {}).flatMap(({ schema }) => refsOf(schema)),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  for (const name of named) expect(description.components.schemas[name], name).toBeDefined();
});
