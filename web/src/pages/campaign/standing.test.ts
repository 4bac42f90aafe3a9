import { expect, test } from 'vitest';
import { en } from '../../text/en.ts';
import { es } from '../../text/es.ts';
import { createFormat } from '../../text/format.ts';
import { standingText } from './standing-text.ts';

const spanish = es(createFormat({ locale: 'es', country: 'ES', timeZone: 'America/Asuncion' }));
const english = en(createFormat({ locale: 'en', country: 'US', timeZone: 'America/Asuncion' }));
const now = new Date('2026-11-22T15:00:00Z');
const at = '2026-11-22T15:42:00Z';

test.each([
  [
    { code: 'overdue', at: '2026-11-22T14:42:00Z' },
    'Debía empezar hoy a las 11:42 y todavía no empezó. Se puede enviar ahora o elegir otra hora.',
    'It should have started today at 11:42 AM and has not. Send it now, or choose another time.',
  ],
  [{ code: 'paused', by: 'Ana' }, 'En pausa por Ana: sigue al reanudar.', 'Paused by Ana: it goes on when resumed.'],
  [
    { code: 'breaker_open', at, reason: 'failures_in_a_row' },
    'El número no responde (Diez fallos seguidos del proveedor); se prueba de nuevo hoy a las 12:42.',
    'The number does not answer (Ten failures of the provider in a row); the next try is today at 12:42 PM.',
  ],
  [
    { code: 'unknown', count: 2, at },
    'Solo falta aclarar qué pasó con 2 personas; se pregunta al proveedor hoy a las 12:42.',
    'All that is left is to find out what happened to 2 people; the provider is asked today at 12:42 PM.',
  ],
  [
    { code: 'unknown', count: 1 },
    'Solo falta aclarar qué pasó con 1 persona; hace falta decidir.',
    'All that is left is to find out what happened to 1 person; a decision is needed.',
  ],
  [
    { code: 'waiting', count: 1, at },
    '1 persona espera otro intento; el próximo, hoy a las 12:42.',
    '1 person waits for another try; the next is today at 12:42 PM.',
  ],
  [
    { code: 'quiet_hours', count: 312, zone: 'America/Mexico_City', at: '2026-11-23T14:00:00Z' },
    'Son horas de silencio para 312 personas; sigue a las 8:00 hora de Ciudad de México.',
    '312 people are in quiet hours; it goes on at 8:00 AM CST.',
  ],
])('%o is one sentence in both languages', (standing, inSpanish, inEnglish) => {
  expect(standingText(spanish, standing, now)).toBe(inSpanish);
  expect(standingText(english, standing, now)).toBe(inEnglish);
});

test.each(['moving', 'completed', 'draft', 'a code of tomorrow'])('%s needs no sentence', (code) => {
  expect(standingText(spanish, { code }, now)).toBeUndefined();
});

test('a pause that the campaign made itself is told by its own notice', () => {
  expect(standingText(spanish, { code: 'paused', reason: 'canary' }, now)).toBeUndefined();
});
