import { expect, test } from 'vitest';
import { type Deed, mayDo } from './deed.ts';

const whoMay = (deed: Deed) => (['viewer', 'operator', 'admin'] as const).filter((role) => mayDo(role, deed));

test('who may do what follows the roles of the API', () => {
  expect(whoMay('POST /contacts')).toEqual(['operator', 'admin']);
  expect(whoMay('GET /system')).toEqual(['admin']);
});
