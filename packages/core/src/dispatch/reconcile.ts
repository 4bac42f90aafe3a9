// Unknown outcomes, settled by the provider's own list of messages: found once, it was sent; proven absent, it goes out again;
// ambiguous, it stays unknown until the user decides. Nothing is ever resent blindly.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import * as Close from '../campaign/close.ts';
import type { Channel, ChannelOf, ProviderMessage } from '../channel/channel.ts';
import { Content, render } from '../content/content.ts';
import type { Db } from '../db/client.ts';
import { column, row, rows } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { CampaignId, LineId, MediaId } from '../id.ts';
import * as Template from '../template/template.ts';

/** Looked up by one sweep, and what that may take of its minute: a slow provider must not keep it from its other work. */
const lookUps = 100;
const lookUpBudgetMs = 20_000;
/** Clocks of provider and database may differ by this much. */
const clockSkewMs = 60_000;

const Variables = z.record(z.string(), z.string()).nullable();

const Unknown = z.object({
  campaignId: CampaignId,
  seq: z.int(),
  attempt: z.int(),
  lineId: LineId,
  account: z.string(),
  address: z.string(),
  phone: z.string(),
  template: z.string(),
  content: column.json(Content).nullable(),
  variables: column.json(Variables).nullable(),
  mediaId: MediaId.nullable(),
  begunAt: column.timestamp,
  /** When the database was asked for it. The worker's own clock proves nothing: off by ten minutes, it would send people a second message. */
  askedAt: column.timestamp,
  claimed: column.json(z.array(z.string())).nullable(),
  rivals: column.json(z.array(z.object({ template: z.string(), content: Content.nullable(), variables: Variables }))),
});
export type Unknown = z.infer<typeof Unknown>;

export type Verdict =
  | { readonly found: 'sent'; readonly sid: string }
  | { readonly found: 'absent' }
  | { readonly found: 'too_early'; readonly dueAt: Date }
  | { readonly found: 'ambiguous' };

/** What the provider's list says of one unknown. Absence counts only `reconcileAfterMs` after it was begun. */
export function judge(unknown: Unknown, listed: readonly ProviderMessage[], reconcileAfterMs: number): Verdict {
  const text = bodyOf(unknown);
  const claimed = new Set(unknown.claimed ?? []);
  const since = unknown.begunAt.getTime() - clockSkewMs;
  const possible = listed.filter(
    (message) =>
      message.direction.startsWith('outbound') && message.createdAt.getTime() >= since && !claimed.has(message.sid),
  );
  const matches = possible.filter((message) => message.body === text && hasMediaOf(unknown, message));
  const [match] = matches;
  if (!match) {
    // How a template reads is the provider's to say: another text may be ours in its words. Not to be told apart is not to be absent.
    if (unknown.content !== null && possible.length > 0) return { found: 'ambiguous' };
    const provenAt = new Date(unknown.begunAt.getTime() + reconcileAfterMs);
    return unknown.askedAt < provenAt ? { found: 'too_early', dueAt: provenAt } : { found: 'absent' };
  }
  const hasRival = unknown.rivals.some((rival) => bodyOf(rival) === text);
  return matches.length === 1 && !hasRival ? { found: 'sent', sid: match.sid } : { found: 'ambiguous' };
}

/** A template brings its own media, of which we do not know. */
const hasMediaOf = ({ content, mediaId }: Unknown, { numMedia }: ProviderMessage): boolean =>
  content !== null || numMedia > 0 === (mediaId !== null);

function bodyOf({
  template,
  content,
  variables,
}: Pick<Unknown, 'template' | 'content' | 'variables'>): string | undefined {
  const rendered = content === null ? Template.tryRender(template, variables ?? {}) : render(content, variables ?? {});
  return 'text' in rendered ? rendered.text : undefined;
}

export interface Reconciled {
  readonly sent: number;
  readonly absent: number;
  readonly ambiguous: number;
}

/**
 * Looks up those unknowns whose time has come, each at its own line's account. The accounts are asked side by side: one that does not
 * answer leaves its own for the next sweep and keeps nobody else's waiting.
 */
export async function reconcile(db: Db, channelOf: ChannelOf, reconcileAfterMs: number): Promise<Reconciled> {
  const due = await rows(
    db,
    sql`select campaign_id as "campaignId", seq, attempt, line_id as "lineId", account, address, phone, template, content::text as content, variables::text as variables,
      media_id as "mediaId", begun_at as "begunAt", clock_timestamp() as "askedAt", to_jsonb(claimed)::text as claimed, rivals::text as rivals
      from unknowns_due(${lookUps}::int)`,
    Unknown,
  );
  const total = { sent: 0, absent: 0, ambiguous: 0 };
  const endsAt = performance.now() + lookUpBudgetMs;
  const ofAccount = async (account: string, unknowns: readonly Unknown[]): Promise<void> => {
    const channel = await channelOf(account);
    for (const unknown of unknowns) {
      if (performance.now() > endsAt) return;
      const verdict = await lookUp(channel, unknown, reconcileAfterMs);
      if (!verdict) return;
      await act(db, unknown, verdict, reconcileAfterMs);
      if (verdict.found !== 'too_early') total[verdict.found] += 1;
    }
  };
  const accounts = [...Map.groupBy(due, ({ account }) => account)];
  const ended = await Promise.allSettled(accounts.map(([account, unknowns]) => ofAccount(account, unknowns)));
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return total;
}

/** @returns undefined when the provider does not answer: asking it for the others would only take the sweep's time. */
async function lookUp(channel: Channel, unknown: Unknown, reconcileAfterMs: number): Promise<Verdict | undefined> {
  // Erased since: without a phone the provider would list everybody's messages.
  if (unknown.phone === '') return { found: 'ambiguous' };
  const since = new Date(unknown.begunAt.getTime() - clockSkewMs);
  try {
    return judge(unknown, await channel.list(unknown.address, unknown.phone, since), reconcileAfterMs);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.code === 'provider_list_too_long' ? { found: 'ambiguous' } : undefined;
  }
}

async function act(db: Db, unknown: Unknown, verdict: Verdict, reconcileAfterMs: number): Promise<void> {
  const { campaignId, seq, attempt } = unknown;
  switch (verdict.found) {
    case 'sent':
      await settleUnknowns(db, campaignId, [{ seq, attempt, outcome: 'sent', sid: verdict.sid }], reconcileAfterMs);
      return;
    case 'absent':
      await settleUnknowns(db, campaignId, [{ seq, attempt, outcome: 'absent' }], reconcileAfterMs);
      return;
    default: {
      const putOff =
        verdict.found === 'ambiguous'
          ? { seq, attempt, due_at: null, reason: 'ambiguous' }
          : { seq, attempt, due_at: verdict.dueAt.toISOString() };
      await row(
        db,
        sql`select put_off_unknowns(${campaignId}::uuid, ${JSON.stringify([putOff])}::jsonb) as count`,
        z.object({ count: z.int() }),
        { repeatable: true },
      );
    }
  }
}

/** Settles unknowns as found out or as the user says: sent, or absent (goes out again). @returns how many moved. */
export async function settleUnknowns(
  db: Db,
  campaignId: CampaignId,
  outcomes: readonly { seq: number; attempt: number; outcome: 'sent' | 'absent'; sid?: string }[],
  reconcileAfterMs: number,
): Promise<number> {
  const { settled } = await row(
    db,
    sql`select reconcile(${campaignId}::uuid, ${JSON.stringify(outcomes)}::jsonb, ${reconcileAfterMs}::int)::text as settled`,
    z.object({ settled: column.json(z.object({ moved: z.int(), isFinished: z.boolean() })) }),
    { repeatable: true },
  );
  if (settled.isFinished) await Close.close(db, campaignId);
  return settled.moved;
}
