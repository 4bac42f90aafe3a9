import { describe, expect, it } from 'vitest';
import { keywordOf } from './keyword.ts';

describe('an answer', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop. ',
    'BAJA',
    'baja!',
    '«Salir»',
    'sair',
    'Parar',
    'ALTO',
    'cancelar',
    'StopAll',
    'UNSUBSCRIBE',
    'B A J A',
    '🛑 stop',
  ])('%j asks for no more messages', (text) => expect(keywordOf(text)).toBe('stop'));

  it.each(['START', 'alta', 'Álta', 'unstop'])('%j asks for messages again', (text) =>
    expect(keywordOf(text)).toBe('start'),
  );

  it.each(['', '   ', '👍', 'No quiero parar de recibirlos', 'Cancelar mi pedido', 'bajar', 'STOP por favor', 'sí'])(
    '%j asks for neither',
    (text) => expect(keywordOf(text)).toBeUndefined(),
  );

  it('may be one of the user’s own words', () => {
    expect(keywordOf('No más', ['no mas', ''])).toBe('stop');
    expect(keywordOf('', [''])).toBeUndefined();
  });

  it('is what the provider has understood and acted on', () => {
    expect(keywordOf('Désabonner', [], 'STOP')).toBe('stop');
    expect(keywordOf('whatever', [], 'START')).toBe('start');
    expect(keywordOf('HELP', [], 'HELP')).toBeUndefined();
  });
});
