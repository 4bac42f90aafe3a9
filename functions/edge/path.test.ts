import { readdirSync } from 'node:fs';
import { CampaignId } from '@pregon/core/id';
import { describe, expect, it } from 'vitest';
import { type FunctionSpec, functions } from '../manifest.ts';
import { nounOf, pathId } from './path.ts';
import { schemaVersion } from './schema-version.ts';
import { httpEvent } from './testing/events.ts';

const routes = Object.values<FunctionSpec>(functions).flatMap(({ routes = [] }) => routes);
const id = '01936c1e-0000-7000-8000-123456789abc';

describe('a path', () => {
  it('has a word for what its id names', () => {
    const paths = routes.map(({ path }) => path).filter((path) => path.includes('{'));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths)
      expect(nounOf(path), path).toMatch(
        /^(campaign|contact|group|bulk-edit|import|drop-rule|sender|provider-account|api-key|suppression|template|export|segment|webhook|webhook-delivery)$/,
      );
    expect(nounOf('/campaigns')).toBeUndefined();
  });

  it('gives an id in the one way it is written in the database', () => {
    const event = { ...httpEvent('GET', '/x'), pathParameters: { id: id.toUpperCase() } };
    expect(pathId('/campaigns/{id}', CampaignId, event)).toBe(id);
  });

  it.each([undefined, '', '1', `${id}0`, id.replaceAll('-', ''), `{${id}}`])('knows nothing of the id %j', (text) => {
    const event = { ...httpEvent('GET', '/x'), pathParameters: { id: text } };
    expect(() => pathId('/campaigns/{id}', CampaignId, event)).toThrow(
      expect.objectContaining({ code: 'campaign_not_found' }),
    );
  });
});

describe('the version of the schema', () => {
  it('is that of the newest migration', () => {
    const files = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) => name.endsWith('.sql'));
    expect(schemaVersion).toBe(Math.max(...files.map((name) => Number.parseInt(name, 10))));
  });
});
