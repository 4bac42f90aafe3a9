// The kinds of tests, each a project: what a file may touch is told by its name or its folder. See CONTRIBUTING.md.
import { defineConfig } from 'vitest/config';

// Worker processes read the zone when they start, so it has to stand in the environment that they inherit.
process.env.TZ = 'UTC';

const minuteMs = 60_000;
const never = ['**/node_modules/**', '**/dist/**', '.local/**', '.sst/**'];
const needsDatabase = ['**/*.db.test.ts', '**/*.contract.test.ts'];
const wholeSystem = ['tests/system/**', 'tests/isolation/**'];

const notUnit = [
  ...never,
  ...needsDatabase,
  ...wholeSystem,
  'stacks/**',
  'tests/openapi/**',
  'tests/chaos/chaos.test.ts',
  'tests/browser/**',
  'tests/clone/**',
];

/** Runs its files one after the other: they watch the clock, or use up the machine by themselves. */
const serial = { pool: 'forks', fileParallelism: false, maxWorkers: 1 } as const;

export default defineConfig({
  test: {
    pool: 'forks',
    // Two cores: a third worker only takes time from the two that run.
    maxWorkers: 2,
    allowOnly: false,
    // What is waited for comes when the machine has had time for it; a second is no time.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...notUnit, 'functions/**'],
          testTimeout: 5000,
          // Pure tests have nothing to keep apart, and a process for each file costs three times what they take together.
          isolate: false,
        },
      },
      {
        extends: true,
        // Handlers find their ports by import, so their tests replace modules, which must not be seen by other files.
        test: { name: 'unit-handlers', include: ['functions/**/*.test.ts'], exclude: notUnit, testTimeout: 5000 },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: needsDatabase,
          exclude: [...never, ...wholeSystem],
          globalSetup: ['packages/local/src/testing/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: minuteMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'stacks',
          include: ['stacks/**/*.test.ts'],
          exclude: never,
          ...serial,
          // One process for all files: the CDK takes seconds to load.
          isolate: false,
          testTimeout: minuteMs,
          hookTimeout: minuteMs,
        },
      },
      {
        extends: true,
        test: { name: 'openapi', include: ['tests/openapi/**/*.test.ts'], exclude: never, testTimeout: minuteMs },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: wholeSystem.map((folder) => `${folder}/*.test.ts`),
          exclude: never,
          ...serial,
          testTimeout: 5 * minuteMs,
          hookTimeout: 2 * minuteMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['tests/chaos/chaos.test.ts'],
          exclude: never,
          ...serial,
          testTimeout: 3 * minuteMs,
          hookTimeout: 2 * minuteMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: never,
          ...serial,
          testTimeout: 2 * minuteMs,
          hookTimeout: 2 * minuteMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'clone',
          include: ['tests/clone/**/*.test.ts'],
          exclude: never,
          ...serial,
          testTimeout: 10 * minuteMs,
          hookTimeout: 10 * minuteMs,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      // Files that no test loads count too, as nothing covered.
      include: ['packages/core/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.fixture.ts', '**/testing/**'],
      reporter: ['json-summary'],
    },
  },
});
