import { Aspects, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { App } from 'sst/constructs';
import { describe, expect, test } from 'vitest';
import { explainFindings } from './findings.ts';
import type { Settings } from './settings.ts';
import { pick, synthesize, testSettings } from './testing.ts';

/** Every finding that no reason was given for. @param add makes something more, which has to be found then. */
const findingsOf = async (settings: Settings, add: (app: App) => void = () => undefined): Promise<string[]> => {
  const { messages } = await synthesize(settings, (app, stacks) => {
    explainFindings(stacks, settings);
    add(app);
    Aspects.of(app).add(new AwsSolutionsChecks({ verbose: false }));
  });
  return messages.filter((message) => message.includes('AwsSolutions-'));
};

const production = {
  ...testSettings,
  stage: 'production',
  keepsData: true,
  alarmEmail: 'ana@example.com',
  webDomain: {
    name: 'pregon.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
  },
};

describe("cdk-nag's AWS Solutions pack", () => {
  test.each([
    ['a stage for trying things', testSettings],
    ['production, with a domain and an address for alarms', production],
  ])('finds nothing in %s that is not explained', async (_, settings) => {
    expect(await findingsOf(settings)).toEqual([]);
  });

  test('does look: what is wrong beside it is found', async () => {
    const found = await findingsOf(testSettings, (app) => {
      const careless = new Stack(app, 'test-careless');
      new Bucket(careless, 'Open');
      new Topic(careless, 'Loud');
    });
    const text = found.join('\n');
    for (const rule of ['S1', 'S10', 'SNS3']) expect(text).toContain(`AwsSolutions-${rule}:`);
    expect(found.every((finding) => finding.includes('/test-careless/'))).toBe(true);
  });

  test('is told a reason of a sentence for each thing that it may leave, and never for a whole stack', async () => {
    const { data, work, site } = await synthesize(testSettings, (_, stacks) => explainFindings(stacks, testSettings));
    const templates = [data, work, site].map((template) => template.toJSON());
    const rules = templates.flatMap((template) => Object.values(template.Resources).flatMap(rulesOf));
    expect(rules.length).toBeGreaterThan(40);
    for (const { id, reason } of rules) expect([id, reason]).toEqual([id, expect.stringMatching(/^[A-Z].{40,}[.]$/)]);
    for (const template of templates) expect(pick(template, 'Metadata', 'cdk_nag')).toBeUndefined();
  });

  test('finds each of them when it is told no reason', async () => {
    const { messages } = await synthesize(testSettings, (app) => {
      Aspects.of(app).add(new AwsSolutionsChecks({ verbose: false }));
    });
    const found = messages.filter((message) => message.includes('AwsSolutions-'));
    const { data, work, site } = await synthesize(testSettings, (_, stacks) => explainFindings(stacks, testSettings));
    const explained = [data, work, site].flatMap((template) =>
      Object.values(template.toJSON().Resources).flatMap(rulesOf),
    );
    // One for each: a reason for something that is no longer so would be a hole for the next who makes it so.
    const told = explained.flatMap(({ id, applies_to: appliesTo = [''] }) => appliesTo.map(() => id)).sort();
    expect(told).toEqual(found.map((message) => /AwsSolutions-\w+/.exec(message)?.[0]).sort());
  });
});

interface Rule {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly unknown[];
}

const rulesOf = (resource: unknown): Rule[] =>
  (pick(resource, 'Metadata', 'cdk_nag', 'rules_to_suppress') ?? []) as Rule[];
