import { expect, test } from 'vitest';
import { countReport } from './vitest.ts';

const report = (status: string, tests: string[]) => ({
  testResults: [
    { name: '/r/a.test.ts', status, assertionResults: tests.map((one) => ({ status: one, fullName: `is ${one}` })) },
  ],
});

test('passed and failed tests are counted', () => {
  expect(countReport(report('failed', ['passed', 'failed', 'passed']))).toEqual([
    { file: '/r/a.test.ts', passed: 2, failed: 1, failures: ['/r/a.test.ts > is failed: failed'] },
  ]);
});

test('a failure is told by its name and the beginning of what it said', () => {
  const failed = { status: 'failed', fullName: 'pace > holds', failureMessages: ['Error: 1 is not 2\n    at x\n\n'] };
  const [file] = countReport({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [failed] }] });
  expect(file?.failures).toEqual(['a.test.ts > pace > holds: Error: 1 is not 2 | at x']);
});

test('a skipped test counts as failed, since it showed nothing', () => {
  expect(countReport(report('passed', ['passed', 'skipped', 'todo']))[0]).toMatchObject({ passed: 1, failed: 2 });
});

test('a file that broke before its first test counts as one failure', () => {
  const broken = { name: 'a.test.ts', status: 'failed', message: 'SyntaxError: no', assertionResults: [] };
  const failures = ['a.test.ts: SyntaxError: no'];
  expect(countReport({ testResults: [broken] })).toEqual([{ file: 'a.test.ts', passed: 0, failed: 1, failures }]);
});

test('a file whose tests passed but whose set-up failed counts as one failure', () => {
  expect(countReport(report('failed', ['passed']))[0]).toMatchObject({ passed: 1, failed: 1 });
});

test('only the check that needs a file of others may be skipped', () => {
  const skipped = {
    name: '/r/tests/openapi/twilio.test.ts',
    status: 'passed',
    assertionResults: [{ status: 'skipped', fullName: 'every call' }],
  };
  expect(countReport({ testResults: [skipped] })).toEqual([{ file: skipped.name, passed: 0, failed: 0, failures: [] }]);
});
