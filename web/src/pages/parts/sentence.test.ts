import { expect, test } from 'vitest';
import type { Campaign, Counts } from '../../data/types.ts';
import { en } from '../../text/en.ts';
import { es } from '../../text/es.ts';
import { createFormat } from '../../text/format.ts';
import { sentenceOf } from './sentence.ts';

const spanish = es(createFormat({ locale: 'es', country: 'ES', timeZone: 'America/Asuncion' }));
const english = en(createFormat({ locale: 'en', country: 'US', timeZone: 'America/Asuncion' }));
const now = new Date('2026-11-22T15:00:00Z');

const counts = (over: Partial<Counts>): Counts => ({
  queued: 0,
  sending: 0,
  sent: 0,
  error: 0,
  skipped: 0,
  unknown: 0,
  canceled: 0,
  delivered: 0,
  read: 0,
  undelivered: 0,
  ...over,
});

const campaign = (over: Partial<Campaign>): Campaign => ({
  id: 'c',
  name: 'Promo Navidad',
  status: 'running',
  statusReason: null,
  templates: ['Hola'],
  templateCount: 1,
  content: null,
  mediaId: null,
  audience: { groups: ['Premium'] },
  senderIds: ['s'],
  rate: null,
  priority: 'normal',
  scheduledAt: null,
  recurrence: null,
  series: null,
  quietHours: 'user',
  deadlineAt: null,
  totalRecipients: 10_000,
  counts: counts({ sent: 3_412, queued: 6_588 }),
  frozenAt: '2026-11-22T14:50:00Z',
  startedAt: '2026-11-22T14:50:00Z',
  finishedAt: null,
  createdAt: '2026-11-22T14:40:00Z',
  updatedAt: '2026-11-22T15:00:00Z',
  lines: [
    {
      id: 'l',
      senderId: 's',
      name: 'Recepción',
      address: 'whatsapp:+14155238886',
      ratePerSecond: 10,
      isStopped: false,
      breaker: { state: 'closed' },
    },
  ],
  ...over,
});

test('a running campaign says how far it is and when it ends', () => {
  expect(sentenceOf(spanish, campaign({}), now)).toBe('3.412 de 10.000 enviados, termina hoy a las 12:11.');
  expect(sentenceOf(english, campaign({}), now)).toBe('3,412 of 10,000 sent, ends today at 12:11 PM.');
});

test('a campaign that goes slower than it may ends when its own pace says', () => {
  expect(sentenceOf(spanish, campaign({}), now, { ratePerSecond: 1 })).toContain('termina hoy a las 13:51');
  expect(sentenceOf(spanish, campaign({}), now, { ratePerSecond: 90 })).toContain('12:11');
});

test('while people are still being added no end is promised', () => {
  expect(sentenceOf(spanish, campaign({}), now, { isStopped: true })).toBe('3.412 de 10.000 enviados.');
  expect(sentenceOf(spanish, campaign({ frozenAt: null }), now)).toContain('todavía se suman personas');
});

test('when only unconfirmed people are left, it says so', () => {
  const left = campaign({ totalRecipients: 40, counts: counts({ sent: 37, unknown: 3 }) });
  expect(sentenceOf(spanish, left, now)).toBe('37 de 40 enviados, 3 sin confirmar.');
});

test('a finished campaign says what became of everybody, and names nothing that did not happen', () => {
  const done = { status: 'completed', finishedAt: '2026-11-22T14:59:00Z' } as const;
  const mixed = campaign({ ...done, counts: counts({ sent: 9_800, error: 60, unknown: 4 }) });
  expect(sentenceOf(spanish, mixed, now)).toBe(
    'Terminó hoy a las 11:59: 9.800 enviados, 60 con error, 4 sin confirmar.',
  );
  const well = campaign({ ...done, counts: counts({ sent: 12 }) });
  expect(sentenceOf(spanish, well, now)).toBe('Terminó hoy a las 11:59: 12 enviados, todos bien.');
});

test('a scheduled campaign says when it starts', () => {
  const later = campaign({ status: 'scheduled', scheduledAt: '2026-11-23T12:00:00Z' });
  expect(sentenceOf(spanish, later, now)).toBe('Empieza mañana a las 9:00.');
});
