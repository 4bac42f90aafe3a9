import { describe, expect, it } from 'vitest';
import { csvOf, expectedOf, peopleOf } from './people.ts';

describe('the people of the file', () => {
  it.each([50, 1_000, 20_000])('are as many as is said of a file of %i rows, and no two have one phone', (rows) => {
    const people = [...peopleOf(rows)];
    const good = people.filter((person) => person !== undefined);
    const expected = expectedOf(rows);
    expect(people).toHaveLength(rows);
    expect(people.length - good.length).toBe(expected.invalid);
    expect(new Set(good.map(({ phone }) => phone)).size).toBe(expected.contacts);
    expect(new Set(good.map(({ phone, group }) => `${phone} ${group}`)).size).toBe(expected.memberships);
    expect(new Set(good.map(({ index }) => index)).size).toBe(expected.contacts);
  });

  it('stand in the file in no order, in several spellings', () => {
    const lines = [...csvOf(200)];
    expect(lines).toHaveLength(201);
    const phones = lines.slice(1).map((line) => line.split(',')[0] ?? '');
    expect(phones.toSorted()).not.toEqual(phones);
    for (const spelling of [/^595\d{9}$/, /^\+595 \d{3} \d{6}$/, /^09\d{8}$/])
      expect(phones.some((phone) => spelling.test(phone))).toBe(true);
  });
});
