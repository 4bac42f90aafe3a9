import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TransportError } from './http-transport.ts';
import { sortFailure } from './twilio.ts';
import { knownCodes, knownError } from './twilio-errors.ts';

const refusal = (status: number, code: number | undefined, message = 'as Twilio says it') =>
  Object.assign(new Error(message), { status, ...(code === undefined ? {} : { code }) });

/** A refusal that is certain: nothing was made. */
const clean = fc.integer({ min: 400, max: 499 }).filter((status) => status !== 408 && status !== 429);
const foreign = fc.integer({ min: 1, max: 999_999 }).filter((code) => knownError(code) === undefined);

it('a code of the table has one class, whatever the status and the words that bring it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...knownCodes()), clean, clean, fc.string(), (code, one, other, words) => {
      const sorted = sortFailure(refusal(one, code));
      expect(sortFailure(refusal(other, code, words))).toEqual({ ...sorted, message: words });
      expect(sorted.outcome).not.toBe('unknown');
      expect(sorted.outcome).not.toBe('sent');
    }),
  );
});

it('a code that nobody knows is the account’s when it is forbidden or not found, else this recipient’s alone', () => {
  const ofAccount = [401, 402, 403, 404, 405, 407];
  fc.assert(
    fc.property(fc.option(foreign, { nil: undefined }), clean, (code, status) => {
      const sorted = sortFailure(refusal(status, code));
      const scope = ofAccount.includes(status) ? 'line' : 'recipient';
      expect(sorted).toMatchObject({
        outcome: 'error',
        scope,
        code: code === undefined ? `http_${status}` : String(code),
      });
      // Nobody is suppressed for a code that we cannot read.
      if (scope === 'recipient') expect(sorted).toMatchObject({ optOut: false });
    }),
  );
});

it('429 always waits and slows the line', () => {
  fc.assert(
    fc.property(fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }), (code) => {
      expect(sortFailure(refusal(429, code))).toMatchObject({ outcome: 'wait', throttled: true });
    }),
  );
});

it('what is no refusal of a 4xx is unknown: it is never called an error, nor sent again', () => {
  const uncertain = fc.oneof(fc.integer({ min: 100, max: 399 }), fc.constant(408), fc.integer({ min: 500, max: 599 }));
  fc.assert(
    fc.property(uncertain, fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }), (status, code) => {
      expect(sortFailure(refusal(status, code)).outcome).toBe('unknown');
    }),
  );
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      expect(sortFailure(thrown).outcome).toBe('unknown');
    }),
  );
});

it('a connection that failed waits exactly when no byte had left', () => {
  fc.assert(
    fc.property(fc.string(), fc.boolean(), (code, hasLeft) => {
      expect(sortFailure(new TransportError(code, hasLeft)).outcome).toBe(hasLeft ? 'unknown' : 'wait');
    }),
  );
});
