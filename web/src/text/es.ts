// Español: neutro latinoamericano, sin tutear («Elegir un archivo», «Se enviaron 3.412»).
import { access } from './es/access.ts';
import { accounts } from './es/accounts.ts';
import { campaign } from './es/campaign.ts';
import { columns } from './es/columns.ts';
import { common } from './es/common.ts';
import { compose } from './es/compose.ts';
import { content } from './es/content.ts';
import { drop } from './es/drop.ts';
import { exports } from './es/exports.ts';
import { groups } from './es/groups.ts';
import { home } from './es/home.ts';
import { numbers } from './es/numbers.ts';
import { people } from './es/people.ts';
import { person } from './es/person.ts';
import { preflight } from './es/preflight.ts';
import { prices } from './es/prices.ts';
import { problems } from './es/problems.ts';
import { reports } from './es/reports.ts';
import { schedule } from './es/schedule.ts';
import { segments } from './es/segments.ts';
import { settings } from './es/settings.ts';
import { stop } from './es/stop.ts';
import { suppressions } from './es/suppressions.ts';
import { system } from './es/system.ts';
import { templates } from './es/templates.ts';
import { webhooks } from './es/webhooks.ts';
import type { Format } from './format.ts';

export const es = (f: Format) => ({
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
