// Counts what the campaigns that have ended sent, by channel and country: messages and, of SMS, their parts. Only the sweep does it. Each message
// is rendered once more from what the ledger has of it, so that neither the send nor the ledger carries anything for the sake of a report.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { Content, render } from '../content/content.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { CampaignId } from '../id.ts';
import { countryOf } from '../preflight/country.ts';
import { sizeOf } from '../preflight/sms.ts';
import * as Template from '../template/template.ts';

const budgetMs = 10_000;

/** Of one page: people, and bytes of them, since an answer of the Data API ends at 1 MiB and JSON in JSON grows. */
const limits = { people: 4_000, bytes: 400_000 };
type Limits = typeof limits;

const repeatable = { repeatable: true };

const Texts = z.object({ templates: column.json(z.array(z.string())), content: column.json(Content).nullable() });
type Texts = z.infer<typeof Texts>;

const Sent = z.object({
  channel: z.enum(['whatsapp', 'sms']),
  phone: z.string(),
  templateIndex: z.int(),
  variables: z.record(z.string(), z.string()).nullable(),
});
type Sent = z.infer<typeof Sent>;

const Page = z.object({
  from: z.int(),
  until: z.int(),
  /** Numbers behind `from` that are looked at again. */
  due: z.array(z.int()),
  sent: z.array(Sent),
});
type Page = z.infer<typeof Page>;

/** Of every campaign that has ended, as far as the time allows; repeated, it goes on where it was. */
export async function foldCosts(db: Db, endsAt = performance.now() + budgetMs): Promise<void> {
  for (const id of await uncosted(db)) {
    const texts = await textsOf(db, id);
    for (let isLeft: boolean | null = true; isLeft; ) {
      if (performance.now() > endsAt) return;
      const page = await readPage(db, id);
      isLeft = page && (await addPage(db, id, page, texts));
    }
  }
}

async function uncosted(db: Db): Promise<CampaignId[]> {
  const found = await rows(
    db,
    sql`select id from campaign where finished_at is not null and cost_seq < last_seq
      union select k.id from cost_due d join campaign k on k.id = d.campaign_id where k.finished_at is not null limit 100`,
    z.object({ id: CampaignId }),
    repeatable,
  );
  return found.map(({ id }) => id);
}

export const textsOf = (db: Db, id: CampaignId): Promise<Texts> =>
  row(
    db,
    sql`select templates::text as templates, content::text as content from campaign where id = ${id}::uuid`,
    Texts,
    repeatable,
  );

/** Answers whether any is left; null when the campaign is not what it was when the page was read, which the next sweep sees. */
export async function addPage(
  db: Db,
  id: CampaignId,
  { from, until, due, sent }: Page,
  texts: Texts,
): Promise<boolean | null> {
  const { isLeft } = await row(
    db,
    sql`select fold_cost(${id}::uuid, ${from}::int, ${until}::int, ${JSON.stringify(due)}::jsonb,
      ${JSON.stringify(unitsOf(sent, texts))}::jsonb) as "isLeft"`,
    z.object({ isLeft: z.boolean().nullable() }),
    repeatable,
  );
  return isLeft;
}

/** Those due before those beyond the cursor, as many as fit; the first fits whatever its size. Null of a campaign that goes on. */
export async function readPage(db: Db, id: CampaignId, { people, bytes }: Limits = limits): Promise<Page | null> {
  const { page } = await row(
    db,
    sql`with k as materialized (
        select cost_seq as "from", least(last_seq, cost_seq + ${people}::int) as until from campaign where id = ${id}::uuid and finished_at is not null
      ), due as materialized (
        select seq from cost_due where campaign_id = ${id}::uuid order by seq limit ${people}::int
      ), sent as (
        select r.seq, jsonb_build_object('channel', l.channel, 'phone', r.phone_snapshot, 'templateIndex', r.template_index,
          'variables', case l.channel when 'sms' then r.variables end) as about
        from (
          select r.* from due d join campaign_recipient r on r.campaign_id = ${id}::uuid and r.seq = d.seq
          union all
          select r.* from k join campaign_recipient r on r.campaign_id = ${id}::uuid and r.seq > k.from and r.seq <= k.until
        ) r join sending_line l on l.id = r.line_id
        where r.status = 'sent'
      ), sized as materialized (
        select s.*, row_number() over w = 1 or sum(octet_length(s.about::text)) over w <= ${bytes}::int as fits from sent s window w as (order by s.seq)
      ), stop as materialized (
        select min(seq) as seq from sized where not fits
      )
      select (select jsonb_build_object('from', k.from, 'until', case when s.seq is null then k.until else greatest(k.from, s.seq - 1) end,
          'due', (select coalesce(jsonb_agg(d.seq), '[]') from due d where d.seq < s.seq or s.seq is null),
          'sent', (select coalesce(jsonb_agg(z.about), '[]') from sized z where z.fits))
        from k, stop s)::text as page`,
    z.object({ page: column.json(Page).nullable() }),
    repeatable,
  );
  return page;
}

interface Units {
  readonly channel: Sent['channel'];
  readonly country: string;
  messages: number;
  parts: number;
}

function unitsOf(sent: readonly Sent[], texts: Texts): Units[] {
  const units = new Map<string, Units>();
  for (const one of sent) {
    const country = countryOf(one.phone) ?? '';
    const key = `${one.channel} ${country}`;
    const counted = units.get(key) ?? { channel: one.channel, country, messages: 0, parts: 0 };
    counted.messages += 1;
    counted.parts += one.channel === 'sms' ? partsOf(one, texts) : 1;
    units.set(key, counted);
  }
  return [...units.values()];
}

/** Of somebody who has been erased since, no text can be made any more: it was one part at least. */
function partsOf({ templateIndex, variables }: Sent, { templates, content }: Texts): number {
  const values = variables ?? {};
  const rendered = content ? render(content, values) : Template.tryRender(templates[templateIndex] ?? '', values);
  return 'text' in rendered ? sizeOf(rendered.text).parts : 1;
}
