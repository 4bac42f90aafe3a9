// The deployment brings the database to the new schema before any function has the new code.
import { Duration, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Trigger } from 'aws-cdk-lib/triggers';
import { type Functions, functionNames } from './functions.ts';

/**
 * Calls `migrate` when its code or its files have changed. If it fails the deployment is rolled back, and no function was
 * touched; a function that runs on an older schema would answer `schema_behind`.
 */
export const migrateFirst = (scope: Stack, functions: Functions): void => {
  const trigger = new Trigger(scope, 'Migration', {
    handler: functions.migrate,
    timeout: Duration.minutes(15),
    executeOnHandlerChange: true,
  });
  const others: IFunction[] = functionNames.filter((name) => name !== 'migrate').map((name) => functions[name]);
  trigger.executeBefore(...others);
};
