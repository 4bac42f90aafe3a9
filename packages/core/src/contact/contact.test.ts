import { describe, expect, it } from 'vitest';
import { Filter } from './contact.ts';
import { needleOf } from './needle.ts';

describe('a search', () => {
  it.each([
    ['+595 (992) 75-64', '595992756 4'.replace(' ', '')],
    ['0981', '0981'],
    ['Ana 2', null],
    ['Ana', null],
  ])('%s looks in phones for %s', (search, phone) => {
    expect(needleOf(search)?.phone).toBe(phone);
  });

  it('does not mind case and accents', () => {
    expect(needleOf(' José ÑANDÚ ')?.words).toEqual(['nandu', 'jose']);
  });

  it('is for words, the longest first and each once, whatever stands between them', () => {
    expect(needleOf("O'Higgins-Paz, paz_2")?.words).toEqual(['higgins', 'paz', 'o', '2']);
    expect(needleOf('% _')).toEqual({ words: [], phone: null });
  });

  it('for nothing is none', () => {
    expect(needleOf('  ')).toBeUndefined();
  });

  it('is bounded, and so is the page', () => {
    expect(Filter.parse({})).toEqual({ page: 1, pageSize: 20 });
    expect(Filter.parse({ page: '2', pageSize: '100' })).toEqual({ page: 2, pageSize: 100 });
    for (const bad of [
      { page: '0' },
      { pageSize: '101' },
      { page: 'x' },
      { search: 'x'.repeat(101) },
      { cursor: 'x'.repeat(2_001) },
    ]) {
      expect(Filter.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
  });
});
