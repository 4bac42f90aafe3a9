import { describe, expect, test } from 'vitest';
import { sortFailure } from './twilio.ts';
import { knownCodes, knownError } from './twilio-errors.ts';

// Written down a second time on purpose: what the design promises for each code, apart from the table that keeps it.
const promised: Record<string, readonly number[]> = {
  recipient: [
    21211, 21214, 21217, 21265, 21408, 21602, 21612, 21614, 21617, 21635, 30003, 30004, 30005, 30006, 30007, 30036,
    30450, 30453, 63003, 63015, 63017, 63024, 63031, 63032, 63033, 63036, 63049,
  ],
  optOut: [21610, 63014],
  wait: [30001, 30008, 30017, 30410, 63009, 63010, 63012],
  throttled: [20429, 21611, 63018],
  campaign: [
    21619, 21620, 21654, 21655, 21656, 63005, 63013, 63016, 63019, 63021, 63027, 63028, 63034, 63040, 63041, 63042,
  ],
  line: [
    10001, 20003, 20005, 20404, 21212, 21606, 21659, 21660, 21701, 21703, 21704, 30002, 30034, 63001, 63002, 63007,
    63008, 63020, 63022, 63038, 63051, 63112, 90010,
  ],
};

const answerOf: Record<string, object> = {
  recipient: { outcome: 'error', scope: 'recipient', optOut: false },
  optOut: { outcome: 'error', scope: 'recipient', optOut: true },
  wait: { outcome: 'wait', throttled: false },
  throttled: { outcome: 'wait', throttled: true },
  campaign: { outcome: 'error', scope: 'campaign' },
  line: { outcome: 'error', scope: 'line' },
};

const cases = Object.entries(promised).flatMap(([kind, codes]) => codes.map((code) => ({ kind, code })));

const refusal = (code: number, status = 400) => Object.assign(new Error('as Twilio says it'), { status, code });

describe('each code of the table', () => {
  test.each(cases)('$code is sorted as $kind', ({ kind, code }) => {
    expect(sortFailure(refusal(code))).toEqual({ ...answerOf[kind], code: String(code), message: 'as Twilio says it' });
  });

  test.each(cases)('$code is an unknown outcome when a 5xx brings it', ({ code }) => {
    expect(sortFailure(refusal(code, 500)).outcome).toBe('unknown');
  });

  test('is promised here, and every promise is in the table', () => {
    expect(cases.map(({ code }) => code).sort()).toEqual(knownCodes().sort());
  });

  test('says in a few words what it means', () => {
    for (const code of knownCodes()) expect(knownError(code)?.meaning).toMatch(/^\S.{5,}/);
  });
});
