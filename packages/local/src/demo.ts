// What `npm start` shows on an empty database: the main job for the demo user ana, with what is public and nothing else.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Api } from './cli/api.ts';
import { CampaignState, firstRejects, importFile, launch, settledCount, watch } from './cli/job.ts';
import { startProgress } from './cli/progress.ts';
import { campaignLines, importLines, table } from './cli/report.ts';

export interface DemoOptions {
  /** As ana. */
  readonly api: Api;
  /** The dashboard's URL. */
  readonly web: string;
  /** The repository's root, for examples/contactos.csv. */
  readonly root: string;
  readonly print: (line: string) => void;
}

const Total = z.object({ total: z.number() });

/** Whether the user has neither contacts nor campaigns. */
export async function isEmpty(api: Api): Promise<boolean> {
  const [contacts, campaigns] = await Promise.all([api.get('/contacts', Total), api.get('/campaigns', Total)]);
  return contacts.total === 0 && campaigns.total === 0;
}

const templates = [
  '¡Hola, {{ nombre | default: "vecino" }}! Este sábado abrimos desde las 8 y hay chipa caliente para los primeros cien. ¿Te esperamos?',
  'Buen día, {{ nombre | default: "vecina" }}. El sábado desde las 8, chipa recién salida del horno y café de la casa. ¡Pasá a saludarnos!',
];

/** Imports examples/contactos.csv, sends a campaign to everybody in it, and prints what became of each. */
export async function runDemo({ api, web, root, print }: DemoOptions): Promise<void> {
  const file = path.join(root, 'examples', 'contactos.csv');
  const { importId, state } = await importFile(api, file, () => {});
  for (const line of importLines('examples/contactos.csv', state, await firstRejects(state))) print(line);

  const id = await launch(api, { name: 'Sábado de chipa', templates, importId });
  const sending = startProgress('Sending', process.stdout);
  const ended = await watch(api, id, (now) => sending.show(settledCount(now), now.totalRecipients)).finally(() =>
    sending.stop(),
  );
  await receiptsOf(api, ended);
  print('');
  for (const line of await outcomeTable(api, id)) print(line);
  print('');
  const told = await api.get(`/campaigns/${id}`, CampaignState);
  for (const line of campaignLines(told, `${web}/campaigns/${id}`)) print(line);
}

const receiptLimitMs = 10_000;

/** Waits for the receipts, which come moments after the message: the table is nicer with them. */
async function receiptsOf(api: Api, ended: CampaignState): Promise<void> {
  const until = Date.now() + receiptLimitMs;
  let { counts } = ended;
  while (counts.delivered + counts.undelivered < counts.sent && Date.now() < until) {
    await sleep(300);
    counts = (await api.get(`/campaigns/${ended.id}`, CampaignState)).counts;
  }
}

const Recipients = z.object({
  total: z.number(),
  items: z.array(
    z.object({
      phone: z.string(),
      nombre: z.string().nullable(),
      group: z.string().nullable(),
      status: z.string(),
      reason: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
      deliveredAt: z.string().nullable(),
      readAt: z.string().nullable(),
      undeliveredAt: z.string().nullable(),
    }),
  ),
});

/** How many of each are shown: who did not get theirs first, then enough of the others to fill a screen. */
const shown = { error: 6, unknown: 3, skipped: 3, sent: 9 } as const;

async function outcomeTable(api: Api, id: string): Promise<string[]> {
  const pages = await Promise.all(
    Object.entries(shown).map(([status, count]) =>
      api.get(`/campaigns/${id}/recipients?status=${status}&pageSize=${count}`, Recipients),
    ),
  );
  const total = pages.reduce((sum, page) => sum + page.total, 0);
  const items = pages.flatMap((page) => page.items);
  const rows = items.map((one) => [`+${one.phone}`, one.nombre ?? '', one.group ?? 'Sin grupo', outcomeOf(one)]);
  const lines = table(['Phone', 'Name', 'Group', 'Outcome'], rows);
  return total > items.length ? [...lines, `… and ${total - items.length} more`] : lines;
}

function outcomeOf(one: z.infer<typeof Recipients>['items'][number]): string {
  const why = one.reason === null ? '' : `: ${one.reason.message ?? one.reason.code}`;
  if (one.undeliveredAt !== null) return `undelivered${why}`;
  if (one.readAt !== null) return 'read';
  if (one.deliveredAt !== null) return 'delivered';
  return one.status + why;
}
