// English, plain. The shape is the Spanish one: a key that is missing here is a type error.
import type { Text } from './dictionary.ts';
import { access } from './en/access.ts';
import { accounts } from './en/accounts.ts';
import { campaign } from './en/campaign.ts';
import { columns } from './en/columns.ts';
import { common } from './en/common.ts';
import { compose } from './en/compose.ts';
import { content } from './en/content.ts';
import { drop } from './en/drop.ts';
import { exports } from './en/exports.ts';
import { groups } from './en/groups.ts';
import { home } from './en/home.ts';
import { numbers } from './en/numbers.ts';
import { people } from './en/people.ts';
import { person } from './en/person.ts';
import { preflight } from './en/preflight.ts';
import { prices } from './en/prices.ts';
import { problems } from './en/problems.ts';
import { reports } from './en/reports.ts';
import { schedule } from './en/schedule.ts';
import { segments } from './en/segments.ts';
import { settings } from './en/settings.ts';
import { stop } from './en/stop.ts';
import { suppressions } from './en/suppressions.ts';
import { system } from './en/system.ts';
import { templates } from './en/templates.ts';
import { webhooks } from './en/webhooks.ts';
import type { Format } from './format.ts';

export const en = (f: Format): Text => ({
  ...common(f),
  columns: columns(f),
  home: home(f),
  compose: compose(f),
  content: content(f),
  drop: drop(f),
  exports: exports(f),
  campaign: campaign(f),
  groups: groups(f),
  numbers: numbers(f),
  people: people(f),
  person: person(),
  preflight: preflight(f),
  prices: prices(),
  reports: reports(f),
  schedule: schedule(f),
  segments: segments(f),
  settings: settings(),
  access: access(),
  accounts: accounts(),
  stop: stop(),
  suppressions: suppressions(f),
  system: system(f),
  templates: templates(f),
  webhooks: webhooks(),
  ...problems(),
});
