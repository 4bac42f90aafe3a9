// The schedule group in EventBridge Scheduler, the role that its schedules run with, and the sweep, which stands still
// until work opens: a query each minute would keep Aurora awake for ever.
import { type FunctionName, schedules } from '@pregon/functions/manifest';
import type { Stack } from 'aws-cdk-lib';
import { ArnFormat } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { ScheduleTargets } from './grants.ts';

export interface ScheduleGroup extends ScheduleTargets {
  readonly name: string;
  readonly role: Role;
}

/** The functions that a schedule may call. */
export const scheduled = [
  'sweep',
  'start-campaign',
  'import',
  'drop',
  'export',
] as const satisfies readonly FunctionName[];

/** @param functionArn names are fixed, so that the functions can be told their own ARNs without a cycle. */
export const makeScheduleGroup = (
  scope: Stack,
  groupName: string,
  functionArn: (name: FunctionName) => string,
): ScheduleGroup => {
  const group = new CfnScheduleGroup(scope, 'Schedules', { name: groupName });
  const role = new Role(scope, 'ScheduleRole', {
    // The condition keeps Scheduler from being talked into using our role by somebody else's schedule.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': scope.account } },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: scheduled.map((name) => functionArn(name)) }),
  );
  const schedulesArn = scope.formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${groupName}/*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  makeSweep(scope, group, role, functionArn);
  return { name: groupName, role, roleArn: role.roleArn, schedulesArn };
};

const makeSweep = (
  scope: Stack,
  group: CfnScheduleGroup,
  role: Role,
  functionArn: (name: FunctionName) => string,
): void => {
  const sweep = new CfnSchedule(scope, 'Sweep', {
    name: 'sweep',
    groupName: group.ref,
    scheduleExpression: schedules.sweep.expression,
    flexibleTimeWindow: { mode: 'OFF' },
    state: 'DISABLED',
    target: {
      arn: functionArn(schedules.sweep.function),
      roleArn: role.roleArn,
      input: '{}',
      // The next minute's call does what a lost one would have done.
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    },
  });
  sweep.addDependency(group);
};
