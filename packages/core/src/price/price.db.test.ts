import { type TestDatabase, testDatabase } from '@pregon/local/testing/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUser } from '../dispatch/engine.fixture.ts';
import { newId, UserId } from '../id.ts';
import * as Price from './price.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const wanted = (input: unknown): Price.Change => Price.Change.parse(input);

describe('prices', () => {
  it('are none at first, are replaced as a whole, and stay where nothing is said of them', async () => {
    const userId = await makeUser(database.db);
    expect(await Price.get(database.db, userId)).toEqual({ currency: 'USD', confirmAbove: 1000, items: [] });
    const items = [
      { country: 'PY', channel: 'sms', amount: '0.0525' },
      { country: 'MX', channel: 'whatsapp', amount: '12' },
    ];
    const given = await Price.change(database.db, userId, wanted({ currency: 'EUR', items }));
    expect(given).toEqual({
      currency: 'EUR',
      confirmAbove: 1000,
      items: [
        { country: 'MX', channel: 'whatsapp', amount: '12.00' },
        { country: 'PY', channel: 'sms', amount: '0.0525' },
      ],
    });
    expect(await Price.change(database.db, userId, wanted({ confirmAbove: null }))).toEqual({
      ...given,
      confirmAbove: null,
    });
    const other = { country: 'PY', channel: 'sms', amount: '0.060000' };
    expect(await Price.change(database.db, userId, wanted({ items: [other] }))).toMatchObject({
      items: [{ country: 'PY', channel: 'sms', amount: '0.06' }],
    });
  });

  it('are the user’s own', async () => {
    const [one, two] = [await makeUser(database.db), await makeUser(database.db)];
    const price = { country: 'PY', channel: 'sms', amount: '1.5' };
    await Price.change(database.db, one, wanted({ items: [price] }));
    await Price.change(database.db, two, wanted({ items: [] }));
    expect((await Price.get(database.db, one)).items).toHaveLength(1);
    await expect(Price.get(database.db, newId(UserId))).rejects.toMatchObject({ code: 'user_not_found' });
    await expect(Price.change(database.db, newId(UserId), {})).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it.each([
    { items: [{ country: 'XX', channel: 'sms', amount: '1' }] },
    { items: [{ country: 'PY', channel: 'fax', amount: '1' }] },
    { items: [{ country: 'PY', channel: 'sms', amount: '-1' }] },
    { items: [{ country: 'PY', channel: 'sms', amount: 0.1 }] },
    {
      items: [
        { country: 'PY', channel: 'sms', amount: '1' },
        { country: 'PY', channel: 'sms', amount: '2' },
      ],
    },
    { currency: 'dollars' },
    { confirmAbove: -1 },
  ])('%j is refused', (input) => {
    expect(Price.Change.safeParse(input).success).toBe(false);
  });
});
