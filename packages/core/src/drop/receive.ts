// A file has arrived in a drop folder: it is looked through, imported, and its campaign made and started. S3 tells of it at least once and in
// no order, and a run may die anywhere: what is decided stands in the file's row, and the ids of what it makes follow from the row's own.

import { sql } from 'drizzle-orm';
import * as z from 'zod';
import * as Campaign from '../campaign/campaign.ts';
import { maybeRow } from '../db/query.ts';
import { DomainError } from '../error.ts';
import { DropId, newId, type UserId } from '../id.ts';
import * as Import from '../import/import.ts';
import { fileFault } from '../import/reason.ts';
import { run } from '../import/run.ts';
import { unscheduled } from '../schedule/shape.ts';
import {
  acceptQuery,
  campaignOf,
  type DropRow,
  endQuery,
  findQuery,
  importOf,
  leaseQuery,
  type Plan,
  registerQuery,
  releaseQuery,
  settleQuery,
  type Tenant,
  tenantQuery,
} from './drop.query.ts';
import { assertName, type DropLimits, inspect, readerOf, unpacked, verified } from './inspect.ts';
import { parseDropKey } from './key.ts';
import { isRefusal, refusal } from './reason.ts';
import { tell } from './result.ts';
import * as Rule from './rule.ts';

export type ReceivePorts = Campaign.CampaignPorts;

/** An object as S3's event tells of it. */
export interface Arrival {
  readonly key: string;
  /** Of a bucket that keeps versions. */
  readonly versionId: string | undefined;
  readonly etag: string;
  readonly sequencer: string;
  readonly sizeBytes: number;
}

export interface ReceiveOptions {
  readonly limits: DropLimits;
  /** Asked while rows are imported; true ends the run as `stopped`. */
  readonly shouldStop?: () => boolean;
}

/** `busy`: another run is at it. `stopped`: run it again. `ignored`: no file of any user's. */
export type Outcome =
  | { readonly status: 'ignored' | 'busy' | 'stopped' }
  | { readonly status: 'started' | 'waiting_for_approval' | 'refused' | 'failed'; readonly file: DropRow };

interface Job {
  readonly ports: ReceivePorts;
  readonly userId: UserId;
  readonly arrival: Arrival;
  readonly options: ReceiveOptions;
}

/**
 * Brings a file to its end: a campaign, or the reason why there is none. Called again, also at the same time, it makes nothing twice.
 * @throws whatever the database, the bucket and the queues throw, for a later run to go on
 */
export async function receive(ports: ReceivePorts, arrival: Arrival, options: ReceiveOptions): Promise<Outcome> {
  const key = parseDropKey(arrival.key);
  if (key === undefined) return { status: 'ignored' };
  const { userId } = key;
  // A tenant that there is not is nobody's business: no row could name him.
  if ((await tenantQuery(ports.db, userId, null)) === undefined) return { status: 'ignored' };
  const job = { ports, userId, arrival, options };
  const arrived = { ...key, key: arrival.key, version: versionOf(arrival), sizeBytes: arrival.sizeBytes };
  let file = await registerQuery(ports.db, arrived, newId(DropId));
  if (file.status === 'received') file = await decide(job, file);
  if (file.status === 'importing') {
    const paused = await carryOut(job, file);
    if (paused !== undefined) return { status: paused };
    file = await findQuery(ports.db, userId, file.id);
  }
  if (file.status === 'received' || file.status === 'importing') return { status: 'busy' };
  if (file.toldAt === null) await tell(ports, userId, file);
  return { status: file.status, file };
}

/** Ends a file whose runs all broke off: it has failed, and says why. One that has ended stays as it is. */
export async function giveUp(ports: ReceivePorts, arrival: Arrival): Promise<Outcome> {
  const key = parseDropKey(arrival.key);
  if (key === undefined || (await tenantQuery(ports.db, key.userId, null)) === undefined) return { status: 'ignored' };
  const { userId } = key;
  const arrived = { ...key, key: arrival.key, version: versionOf(arrival), sizeBytes: arrival.sizeBytes };
  const { id, status, importId } = await registerQuery(ports.db, arrived, newId(DropId));
  if (status === 'received' || status === 'importing') {
    await endQuery(ports.db, userId, id, status, { code: 'import_gave_up', message: null });
    if (importId !== null) await Import.giveUp(ports.db, { userId, importId });
  }
  const file = await findQuery(ports.db, userId, id);
  if (file.status === 'received' || file.status === 'importing') return { status: 'busy' };
  if (file.toldAt === null) await tell(ports, userId, file);
  return { status: file.status, file };
}

/** Without versions the same bytes may be put twice under one key; the sequencer tells the two apart. */
const versionOf = ({ versionId, etag, sequencer }: Arrival): string => versionId ?? `${bare(etag)}.${sequencer}`;
const bare = (etag: string): string => etag.replaceAll('"', '');

/** Accepted or refused; nothing has begun before. */
async function decide(job: Job, file: DropRow): Promise<DropRow> {
  const { ports, userId, options } = job;
  try {
    const rule = await Rule.matching(ports.db, userId, file.folder, file.name);
    if (rule === undefined) throw refusal('no_matching_rule');
    if (!rule.isActive) throw refusal('rule_off');
    assertName(file.name);
    if (file.sizeBytes === 0) throw fileFault('file_empty');
    if (file.sizeBytes > options.limits.fileBytes) throw fileFault('file_too_large');
    const { sha256, format } = await inspect(file.name, await open(job), options.limits);
    const tenant = await tenantQuery(ports.db, userId, rule.schedule === 'now' ? null : rule.schedule);
    if (tenant === undefined) throw new Error('The user is gone.');
    const plan = planOf(rule, file, tenant, format);
    return await acceptQuery(ports.db, userId, file.id, { sha256, ruleId: rule.id, plan, importId: importOf(file.id) });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await endQuery(ports.db, userId, file.id, 'received', { code: error.code, message: null });
    return findQuery(ports.db, userId, file.id);
  }
}

const planOf = (rule: Rule.Rule, file: DropRow, { localNow, nextAt }: Tenant, format: Plan['format']): Plan => ({
  campaignName: `${file.name.replace(/(\.[a-z]+)?(\.gz)?$/i, '').slice(0, 150)} ${localNow}`,
  templates: rule.templates,
  senderIds: rule.senderIds,
  mediaId: rule.mediaId,
  group: rule.group,
  scheduledAt: nextAt?.toISOString() ?? null,
  needsApproval: rule.needsApproval,
  format,
});

/** @throws DomainError `file_gone`, `file_replaced`: under this key there is something else by now, of which another event tells. */
async function open({ ports, arrival: { key, versionId, etag } }: Job): Promise<AsyncIterable<Uint8Array>> {
  const found = await ports.bucket.head(key, versionId);
  if (found === undefined) throw refusal('file_gone');
  if (versionId === undefined && bare(found.etag) !== bare(etag)) throw refusal('file_replaced');
  return ports.bucket.read(key, undefined, versionId);
}

/** Imports what was accepted, and launches its campaign. @returns why it stays unfinished, if it does. */
async function carryOut(job: Job, file: DropRow): Promise<'busy' | 'stopped' | undefined> {
  const { ports, userId, options } = job;
  const { plan, importId, sha256 } = file;
  if (plan === null || importId === null || sha256 === null) throw new Error('An accepted file lacks its plan.');
  const imported = await run(ports, {
    userId,
    importId,
    source: verified(unpacked(file.name, reopened(job), options.limits), sha256),
    read: readerOf(plan.format),
    ...(plan.group === null ? {} : { everyGroup: [plan.group] }),
    ...(options.shouldStop ? { shouldStop: options.shouldStop } : {}),
  });
  if (!('row' in imported)) return imported.status;
  const { errorCode, errorMessage, inserted, updated } = imported.row;
  const reason =
    errorCode === null ? { code: 'no_valid_rows', message: null } : { code: errorCode, message: errorMessage };
  if (errorCode === null && inserted + updated > 0) return launch(job, file);
  await endQuery(ports.db, userId, file.id, 'importing', reason);
  return undefined;
}

/** Opened when it is first read: an import that has ended does not read it, and the file may be gone. */
async function* reopened(job: Job): AsyncGenerator<Uint8Array> {
  try {
    yield* await open(job);
  } catch (error) {
    throw isRefusal(error) ? fileFault('import_changed') : error;
  }
}

async function launch(job: Job, file: DropRow): Promise<'busy' | undefined> {
  const { ports, userId } = job;
  const held = await leaseQuery(ports.db, userId, file.id);
  if (held === undefined) return 'busy';
  try {
    await makeCampaign(ports, userId, file, held.plan);
    await settleQuery(ports.db, userId, file.id, held.plan.needsApproval ? 'waiting_for_approval' : 'started');
  } catch (error) {
    // What the user has to mend (a variable that no row brings, a sender that is no more) will not mend itself.
    if (!(error instanceof DomainError) || error.kind !== 'invalid') {
      await releaseQuery(ports.db, userId, file.id).catch(() => undefined);
      throw error;
    }
    await endQuery(ports.db, userId, file.id, 'importing', { code: error.code, message: error.message });
  }
  return undefined;
}

/** An earlier run may have made and even started it; then it is the user's, who may have stopped it since. */
async function makeCampaign(ports: ReceivePorts, userId: UserId, file: DropRow, plan: Plan): Promise<void> {
  const id = campaignOf(file.id);
  const found = await maybeRow(
    ports.db,
    sql`select status from campaign where user_id = ${userId}::uuid and id = ${id}::uuid`,
    z.object({ status: z.string() }),
    { repeatable: true },
  );
  if (found === undefined) {
    const input = Campaign.DraftInput.parse({
      name: plan.campaignName,
      templates: plan.templates,
      audience: { importId: file.importId },
      ...(plan.mediaId === null ? {} : { mediaId: plan.mediaId }),
      ...(plan.senderIds.length === 0 ? {} : { senderIds: plan.senderIds }),
    });
    const at = plan.scheduledAt === null ? null : new Date(plan.scheduledAt);
    await Campaign.draft(ports, userId, input, { ...unscheduled, at }, id);
  }
  const isOpen = found === undefined || found.status === 'draft';
  if (isOpen && !plan.needsApproval) await Campaign.start(ports, userId, id, id);
}
