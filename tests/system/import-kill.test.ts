// An import of 300,000 lines whose function is killed every two seconds: it comes to its end, with no row lost and none counted twice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { importKilled } from '../../bench/import/killed.ts';

it('survives a kill every two seconds', { timeout: 600_000 }, async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-killed-'));
  try {
    const { kills, seconds } = await importKilled({ rows: 300_000, everySeconds: 2, dir });
    console.log(`import: 300,000 lines in ${Math.round(seconds)} s, killed ${kills} times`);
    expect(kills).toBeGreaterThanOrEqual(3);
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
