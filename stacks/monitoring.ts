// What somebody has to look at: a message that a function failed at again and again. The first ten alarms cost nothing.
import { Duration, type Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { DeadLetters } from './queues.ts';
import { capital } from './queues.ts';
import type { Settings } from './settings.ts';

/** Without an address the alarms are seen in the console only. */
const letter = (scope: Stack, { alarmEmail }: Settings): IAlarmAction[] => {
  if (alarmEmail === undefined) return [];
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(alarmEmail));
  return [new SnsAction(topic)];
};

export const watch = (scope: Stack, settings: Settings, deadLetters: DeadLetters): void => {
  const actions = letter(scope, settings);
  for (const [name, queue] of Object.entries(deadLetters)) {
    const alarm = new Alarm(scope, `${capital(name)}DeadLettersAlarm`, {
      alarmDescription: `Messages of the queue ${name} failed as often as they may, and wait for somebody to look at them.`,
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // A queue at rest sends no figures.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
  }
};
