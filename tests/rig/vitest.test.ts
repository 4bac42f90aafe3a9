import { expect, test } from 'vitest';
import { countReport } from './vitest.ts';

const report = (status: string, tests: string[]) => ({
  testResults: [{ name: '/r/a.test.ts', status, assertionResults: tests.map((one) => ({ status: one })) }],
});

test('passed and failed tests are counted', () => {
  expect(countReport(report('failed', ['passed', 'failed', 'passed']))).toEqual([
    { file: '/r/a.test.ts', passed: 2, failed: 1 },
  ]);
});

test('a skipped test counts as failed, since it showed nothing', () => {
  expect(countReport(report('passed', ['passed', 'skipped', 'todo']))[0]).toMatchObject({ passed: 1, failed: 2 });
});

test('a file that broke before its first test counts as one failure', () => {
  expect(countReport(report('failed', []))[0]).toMatchObject({ passed: 0, failed: 1 });
});

test('a file whose tests passed but whose set-up failed counts as one failure', () => {
  expect(countReport(report('failed', ['passed']))[0]).toMatchObject({ passed: 1, failed: 1 });
});

test('only the check that needs a file of others may be skipped', () => {
  const skipped = {
    name: '/r/tests/openapi/twilio.test.ts',
    status: 'passed',
    assertionResults: [{ status: 'skipped' }],
  };
  expect(countReport({ testResults: [skipped] })).toEqual([{ file: skipped.name, passed: 0, failed: 0 }]);
});
