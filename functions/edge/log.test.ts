import { DatabaseError } from '@pregon/core/db/error';
import { masked } from '@pregon/core/phone/masked';
import { describe, expect, it } from 'vitest';
import { describeError, maskedQuery } from './log.ts';

describe('a log line', () => {
  it.each([
    ['595992756462', '***62'],
    ['to whatsapp:+595 (992) 756-462, twice', 'to whatsapp:***62, twice'],
    ['/contacts/595992756462', '/contacts/***62'],
    ['0981 123 456', '***56'],
    ['2026-11-21', '***21'],
  ])('hides what could be a phone: %s', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it('leaves ids and short numbers alone', () => {
    const text = '/campaigns/01936c1e-0000-7000-8000-123456789012/recipients 12345';
    expect(masked(text)).toBe(text);
  });

  it('says what was asked for, and not what was searched', () => {
    expect(maskedQuery('search=Ana%20Ben%C3%ADtez&page=2&phone=%2B595992756462')).toBe('search=***&page=2&phone=***62');
    expect(maskedQuery('')).toBe('');
  });

  it('tells an error by its deepest cause, without the values in it', () => {
    const cause = new Error('invalid input syntax for type uuid: "595992756462 Ana"');
    const error = new Error('Failed query: insert … params: 595992756462, Ana', { cause });
    const told = describeError(error);
    expect(JSON.stringify(told)).not.toMatch(/5959|Ana/);
    expect(told.message).toBe('invalid input syntax for type uuid: "***"');
    expect(told.error).toBe('Error < Error');
    expect(told.stack).toEqual(expect.arrayContaining([expect.stringContaining('log.test.ts')]));
  });

  it('tells which statement failed, with its placeholders', () => {
    const error = new DatabaseError('ERROR: no', { kind: 'statement', sqlState: '42703', statement: 'select :1::int' });
    expect(describeError(error)).toMatchObject({
      sqlState: '42703',
      statement: 'select :1::int',
      message: 'ERROR: no',
    });
  });

  it('bears what is thrown and is no error', () => {
    expect(describeError('595992756462')).toEqual({ error: 'string' });
  });
});
