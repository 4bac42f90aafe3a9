import { describe, expect, it } from 'vitest';
import { homeAccount } from '../account/sid.ts';
import type { ProviderMessage } from '../channel/channel.ts';
import { CampaignId, LineId, newId } from '../id.ts';
import { judge, type Unknown } from './reconcile.ts';

const begunAt = new Date('2026-11-22T10:00:00Z');
const reconcileAfterMs = 900_000;
const later = new Date(begunAt.getTime() + reconcileAfterMs);

const unknown = (over: Partial<Unknown> = {}): Unknown => ({
  campaignId: newId(CampaignId),
  seq: 7,
  attempt: 1,
  lineId: newId(LineId),
  account: homeAccount,
  address: 'whatsapp:+14155238886',
  phone: '595981000001',
  template: 'Hola {{ nombre }}',
  content: null,
  variables: { nombre: 'Ana' },
  mediaId: null,
  begunAt,
  askedAt: later,
  claimed: null,
  rivals: [],
  ...over,
});

const listed = (over: Partial<ProviderMessage> = {}): ProviderMessage => ({
  sid: 'SM1',
  body: 'Hola Ana',
  status: 'delivered',
  errorCode: null,
  numMedia: 0,
  createdAt: new Date(begunAt.getTime() + 1000),
  direction: 'outbound-api',
  ...over,
});

const verdict = (u: Unknown, messages: ProviderMessage[], askedAt = later) =>
  judge({ ...u, askedAt }, messages, reconcileAfterMs);

describe('what the provider’s list says of an unknown', () => {
  it('is sent when exactly one unclaimed message has the rendered text', () => {
    expect(verdict(unknown(), [listed()])).toEqual({ found: 'sent', sid: 'SM1' });
  });

  it('is absent only after the whole time', () => {
    const early = new Date(later.getTime() - 1);
    expect(verdict(unknown(), [], early)).toEqual({ found: 'too_early', dueAt: later });
    expect(verdict(unknown(), [])).toEqual({ found: 'absent' });
  });

  it('does not take a message that another recipient has claimed', () => {
    expect(verdict(unknown({ claimed: ['SM1'] }), [listed()])).toEqual({ found: 'absent' });
  });

  it('is ambiguous when two messages could be it', () => {
    expect(verdict(unknown(), [listed(), listed({ sid: 'SM2' })])).toEqual({ found: 'ambiguous' });
  });

  it('is ambiguous when another open attempt to the same phone has the same text', () => {
    const rivals = [{ template: 'Hola {nombre}', content: null, variables: { nombre: 'Ana' } }];
    expect(verdict(unknown({ rivals }), [listed()])).toEqual({ found: 'ambiguous' });
  });

  it('is not confused by an open attempt with another text', () => {
    const rivals = [{ template: 'Adiós', content: null, variables: null }];
    expect(verdict(unknown({ rivals }), [listed()])).toEqual({ found: 'sent', sid: 'SM1' });
  });

  it('of a template is found by the text that it renders to, whatever media it brings', () => {
    const content = {
      ...{ sid: `HX${'0'.repeat(32)}`, name: 'hola', language: 'es', body: 'Hola {{1}}, ¿viene el {{2}}?' },
      variables: { '1': '{{ nombre }}', '2': 'sábado' },
    };
    const mine = unknown({ content, variables: { nombre: 'Ana\nMaría' } });
    expect(verdict(mine, [listed({ body: 'Hola Ana María, ¿viene el sábado?', numMedia: 1 })])).toEqual({
      found: 'sent',
      sid: 'SM1',
    });
    expect(verdict(mine, [])).toEqual({ found: 'absent' });
    // How the provider writes it out may differ: what could be ours is never called absent.
    expect(verdict(mine, [listed({ body: 'Hola Ana María' })])).toEqual({ found: 'ambiguous' });
    expect(verdict(mine, [listed({ body: 'x', direction: 'inbound' })])).toEqual({ found: 'absent' });
    const rivals = [{ template: '', content, variables: { nombre: 'Ana María' } }];
    const both = verdict({ ...mine, rivals }, [listed({ body: 'Hola Ana María, ¿viene el sábado?' })]);
    expect(both).toEqual({ found: 'ambiguous' });
  });

  it.each([
    ['another text', { body: 'Hola Beto' }],
    ['an inbound message', { direction: 'inbound' }],
    ['a message from before the attempt', { createdAt: new Date(begunAt.getTime() - 120_000) }],
    ['a message with a medium where we sent none', { numMedia: 1 }],
  ])('does not take %s for it', (_, over) => {
    expect(verdict(unknown(), [listed(over)])).toEqual({ found: 'absent' });
  });
});
