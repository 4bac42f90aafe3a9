import type { Bucket } from '@pregon/core/cloud/bucket';
import type { Db } from '@pregon/core/db/client';
import { expect, it, vi } from 'vitest';
import { openPorts } from './ports.ts';
import { exampleConfig } from './testing/environment.ts';

it('opens a port when it is first used, and once', () => {
  const db = vi.fn(() => ({}) as Db);
  const ports = openPorts('contacts', { db }, exampleConfig(), 2_000);
  expect(db).not.toHaveBeenCalled();
  expect(ports.db).toBe(ports.db);
  expect(db).toHaveBeenCalledExactlyOnceWith(exampleConfig(), 2_000);
});

it('has no port that its grants do not name, on one machine as little as in the account', () => {
  const ports = openPorts('imports', { bucket: () => ({}) as Bucket }, exampleConfig(), 2_000);
  expect(ports.bucket).toBeDefined();
  expect(() => ports.schedules).toThrow('No grant of imports names its port schedules.');
});
