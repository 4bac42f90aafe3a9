import { expect, test } from 'vitest';
import { formatPhone } from '../../text/phone.ts';
import { lineName } from './line-name.ts';

const address = 'whatsapp:+14155238886';

test('a name and its number stand side by side', () => {
  expect(lineName({ name: 'Recepción', address }, formatPhone)).toBe('Recepción · +1 415 523 8886');
});

test('a number that is part of the name is not said twice', () => {
  expect(lineName({ name: 'WhatsApp +14155238886', address }, formatPhone)).toBe('WhatsApp +1 415 523 8886');
});
