import { expect, it } from 'vitest';
import { checkSame, WrongWork } from './bench.ts';

it('a side that did other work than it should have ends the bench, and the message says what differs', () => {
  checkSame('the ledger', { sent: 2 }, { sent: 2 });
  expect(() => checkSame('the ledger', { sent: 1 }, { sent: 2 })).toThrow(WrongWork);
  expect(() => checkSame('the ledger', { sent: 1 }, { sent: 2 })).toThrow('{"sent":1}, but it should be {"sent":2}');
});
