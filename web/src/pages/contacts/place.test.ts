import { describe, expect, it } from 'vitest';
import { createPlace } from './place.ts';

function open(from: Record<string, string | undefined> = {}) {
  const params: Record<string, string | undefined> = { ...from };
  const place = createPlace(params, (change) => {
    for (const [name, value] of Object.entries(change)) params[name] = value ?? undefined;
  });
  return { params, place };
}

describe('the place in the list', () => {
  it('goes on by the cursors of the answers, and back by those that led there', () => {
    const { params, place } = open();
    place.turn(2, 'after-1');
    expect(params).toMatchObject({ page: '2', cursor: 'after-1' });
    place.turn(3, 'after-2');
    place.turn(2, 'after-3');
    expect(params).toMatchObject({ page: '2', cursor: 'after-1' });
    place.turn(1, 'after-2');
    expect(params.cursor).toBeUndefined();
    expect(place.page()).toBe(1);
  });

  it('goes back by number for whoever came by an address', () => {
    const { params, place } = open({ page: '7', cursor: 'after-6' });
    place.turn(6, 'after-7');
    expect(params).toMatchObject({ page: '6', cursor: undefined });
  });

  it('begins anew with another question', () => {
    const { params, place } = open({ search: 'ana' });
    place.turn(2, 'after-1');
    place.filter({ search: 'luis' });
    expect(params).toMatchObject({ search: 'luis', page: undefined, cursor: undefined });
    place.turn(2, undefined);
    expect(params.cursor).toBeUndefined();
  });
});
