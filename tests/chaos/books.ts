// What the auditor reads of the database: plain rows, so that comparing them needs no SQL.
import type { AttemptRef } from '@pregon/core/channel/callback';

/** A connection or a pool of `pg`. */
export interface Sql {
  query(text: string): Promise<{ rows: unknown[] }>;
}

export interface Recipient {
  readonly campaignId: string;
  readonly userId: string;
  readonly contactId: string;
  readonly group: string | null;
  readonly seq: number;
  readonly status: string;
  readonly phone: string;
  readonly sid: string | null;
  readonly isDelivered: boolean;
  readonly isRead: boolean;
  readonly isUndelivered: boolean;
  readonly markKind: string | null;
  /** Unknown, and only a person can say what became of it. */
  readonly waitsForWord: boolean;
  readonly sentEvents: number;
}

export interface Campaign {
  readonly id: string;
  readonly status: string;
  /** Its closing found other counts than it had. */
  readonly corrected: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly sendStat: {
    readonly sent: number;
    readonly errors: number;
    readonly delivered: number;
    readonly read: number;
  };
}

export interface Books {
  readonly campaigns: readonly Campaign[];
  readonly recipients: readonly Recipient[];
  /** Every attempt that was ever unknown. */
  readonly unknowns: readonly AttemptRef[];
  /** `3 sent, 0 errors` by user and group. */
  readonly groupStats: ReadonlyMap<string, string>;
  /** By period and contact. */
  readonly contactStats: ReadonlyMap<string, string>;
  /** What should be closed when nothing is left to do. */
  readonly open: readonly { readonly name: string; readonly what: string }[];
}

const recipients = `
  select r.campaign_id as "campaignId", r.user_id as "userId", r.contact_id as "contactId", r.group_snapshot as "group", r.seq, r.status,
    r.phone_snapshot as phone, r.provider_message_id as sid, r.delivered_at is not null as "isDelivered", r.read_at is not null as "isRead",
    r.undelivered_at is not null as "isUndelivered", case m.kind when 'waiting' then 'queued' else m.kind end as "markKind",
    r.status = 'unknown' and m.kind is not distinct from 'unknown' and m.due_at is null as "waitsForWord", coalesce(e.n, 0)::int as "sentEvents"
  from campaign_recipient r
  left join recipient_mark m on m.campaign_id = r.campaign_id and m.seq = r.seq
  left join (select campaign_id, seq, count(*) as n from campaign_event where event_type = 'message_sent' group by 1, 2) e
    on e.campaign_id = r.campaign_id and e.seq = r.seq`;

const campaigns = `
  select k.id, k.status,
    exists (select 1 from campaign_event e where e.campaign_id = k.id and e.payload->>'isExact' = 'false') as corrected,
    json_build_object('total', total_recipients, 'queued', queued_count, 'sending', sending_count, 'sent', sent_count, 'error', error_count,
      'skipped', skipped_count, 'unknown', unknown_count, 'canceled', canceled_count, 'delivered', delivered_count, 'read', read_count,
      'undelivered', undelivered_count) as counts,
    (select json_build_object('sent', coalesce(sum(s.sent), 0), 'errors', coalesce(sum(s.errors), 0), 'delivered', coalesce(sum(s.delivered), 0),
      'read', coalesce(sum(s.read), 0)) from send_stat s where s.campaign_id = k.id) as "sendStat"
  from campaign k`;

const stat = `sum(sent) || ' sent, ' || sum(errors) || ' errors' as told`;

/** A lease that has run out is nobody's: it ends with its worker, not with the work. */
const open = `
  select 'slice left open' as name, id::text as what from slice
  union all select 'lease left open', id::text from sending_line where lease_until > clock_timestamp()
  union all select 'campaign left open on its line', k.id::text from campaign_line cl join campaign k on k.id = cl.campaign_id where cl.is_open and k.finished_at is not null
  union all select 'contacts not folded', id::text from campaign where finished_at is not null and folded_seq < last_seq
  union all select 'contacts not folded', campaign_id || ' ' || seq from contact_stat_due
  union all select 'cost not folded', id::text from campaign where finished_at is not null and cost_seq < last_seq
  union all select 'cost not folded', campaign_id || ' ' || seq from cost_due
  union all select 'mark of nobody', m.campaign_id || ' ' || m.seq from recipient_mark m
    where not exists (select 1 from campaign_recipient r where r.campaign_id = m.campaign_id and r.seq = m.seq)`;

export async function readBooks(sql: Sql): Promise<Books> {
  const rows = async <T>(text: string): Promise<T[]> => (await sql.query(text)).rows as T[];
  const told = async (text: string) =>
    new Map((await rows<{ key: string; told: string }>(text)).map((row) => [row.key, row.told]));
  return {
    campaigns: await rows(campaigns),
    recipients: await rows(recipients),
    unknowns: await rows(
      `select campaign_id as "campaignId", seq, attempt from campaign_event where event_type = 'message_unknown'`,
    ),
    groupStats: await told(
      `select user_id || ' ' || coalesce(group_name, 'null') as key, ${stat} from group_stat group by user_id, group_name having sum(sent) + sum(errors) > 0`,
    ),
    contactStats: await told(
      `select period || ' ' || contact_id as key, ${stat} from contact_stat group by period, contact_id having sum(sent) + sum(errors) > 0`,
    ),
    open: await rows(open),
  };
}
