// AWS's conditions for the success and failure of a batch.
import { expect, test } from 'vitest';
import { readBatchResponse } from './batch-response.ts';

const ids = ['a', 'b', 'c'];

test.each([[null], [undefined], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }], [{ other: 1 }]])(
  'an answer without failures (%j) finishes the whole batch',
  (answer) => {
    expect(readBatchResponse(answer, ids)).toEqual({ succeeded: ids, failed: [] });
  },
);

test('the messages named are failed and all others finished, in their order', () => {
  const answer = { batchItemFailures: [{ itemIdentifier: 'b' }] };
  expect(readBatchResponse(answer, ids)).toEqual({ succeeded: ['a', 'c'], failed: ['b'] });
});

test('a message named twice fails once', () => {
  const answer = { batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'b' }] };
  expect(readBatchResponse(answer, ids).failed).toEqual(['b']);
});

test.each([
  ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
  ['a misspelt key', { batchItemFailures: [{ itemId: 'a' }] }],
  ['an identifier that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] }],
  ['failures that are no list', { batchItemFailures: 'a' }],
  ['a list in place of an object', ['a']],
  ['text', 'ok'],
])('%s fails the whole batch', (_, answer) => {
  const verdict = readBatchResponse(answer, ids);
  expect(verdict).toMatchObject({ succeeded: [], failed: ids });
  expect(verdict.fault).toBeTypeOf('string');
});
