import { describe, expect, it } from 'vitest';
import { CampaignId } from '../id.ts';
import { derivedId, newResourceId } from './idempotency.ts';

describe('a derived id', () => {
  it('is the same each time, another for each label, and a UUIDv7 of the same millisecond', () => {
    const id = newResourceId();
    const derived = derivedId(id, 'import');
    expect(derivedId(id, 'import')).toBe(derived);
    expect(new Set([id, derived, derivedId(id, 'media'), derivedId(newResourceId(), 'import')]).size).toBe(4);
    expect(derived.slice(0, 13)).toBe(id.slice(0, 13));
    expect(CampaignId.parse(derived)).toBe(derived);
    expect(derived[14]).toBe('7');
  });

  it('is well formed for any id', () => {
    for (let i = 0; i < 200; i++)
      expect(CampaignId.safeParse(derivedId(newResourceId(), String(i))).success).toBe(true);
  });
});
