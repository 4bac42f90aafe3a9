import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ProviderMessage } from '../channel/channel.ts';
import { CampaignId, LineId, newId } from '../id.ts';
import { judge, type Unknown } from './reconcile.ts';

const begunMs = Date.parse('2026-11-22T10:00:00Z');
const text = fc.constantFrom('Hola Ana', 'Hola Beto', 'Buenas');
const sids = fc.constantFrom('SM1', 'SM2', 'SM3', 'SM4');

const listed: fc.Arbitrary<ProviderMessage> = fc.record({
  sid: sids,
  body: text,
  status: fc.constantFrom('queued', 'sent', 'failed'),
  errorCode: fc.constant(null),
  numMedia: fc.constantFrom(0, 0, 1),
  createdAt: fc.integer({ min: -200_000, max: 1_000_000 }).map((ms) => new Date(begunMs + ms)),
  direction: fc.constantFrom('outbound-api', 'outbound-api', 'inbound'),
});

const unknown: fc.Arbitrary<Unknown> = fc.record({
  campaignId: fc.constant(newId(CampaignId)),
  seq: fc.constant(7),
  attempt: fc.constant(1),
  lineId: fc.constant(newId(LineId)),
  account: fc.constant('default'),
  address: fc.constant('whatsapp:+14155238886'),
  phone: fc.constant('595981000001'),
  template: fc.constant('Hola {{ nombre }}'),
  content: fc.constant(null),
  variables: fc.constant({ nombre: 'Ana' }),
  mediaId: fc.constant(null),
  begunAt: fc.constant(new Date(begunMs)),
  askedAt: fc.integer({ min: 0, max: 2_000_000 }).map((ms) => new Date(begunMs + ms)),
  claimed: fc.option(fc.array(sids)),
  rivals: fc.array(
    text.map((template) => ({ template, content: null, variables: null })),
    { maxLength: 1 },
  ),
});
const distinct = fc.uniqueArray(listed, { selector: ({ sid }) => sid, maxLength: 4 });
const reconcileAfterMs = 900_000;

it('nobody is called absent before the time is over, or while a message could be theirs', () => {
  fc.assert(
    fc.property(unknown, distinct, (one, messages) => {
      const verdict = judge(one, messages, reconcileAfterMs);
      const isOver = one.askedAt.getTime() - begunMs >= reconcileAfterMs;
      const theirs = messages.filter(({ body, direction, numMedia, createdAt, sid }) => {
        const isFresh = createdAt.getTime() >= begunMs - 60_000;
        return (
          body === 'Hola Ana' &&
          direction === 'outbound-api' &&
          numMedia === 0 &&
          isFresh &&
          !one.claimed?.includes(sid)
        );
      });
      expect(verdict.found === 'absent').toBe(isOver && theirs.length === 0);
      expect(verdict.found === 'too_early').toBe(!isOver && theirs.length === 0);
      if (verdict.found === 'sent') expect(theirs.map(({ sid }) => sid)).toEqual([verdict.sid]);
      if (one.rivals.some(({ template }) => template === 'Hola Ana')) expect(verdict.found).not.toBe('sent');
    }),
  );
});

it('the order of the provider’s list changes nothing', () => {
  fc.assert(
    fc.property(unknown, distinct, (one, messages) => {
      expect(judge(one, messages.toReversed(), reconcileAfterMs)).toEqual(judge(one, messages, reconcileAfterMs));
    }),
  );
});
