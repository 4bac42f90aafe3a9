// An export: a file of contacts or of a campaign's people, made beside the API and fetched by a link.
import * as z from 'zod';
import type { Bucket } from '../cloud/bucket.ts';
import { Criteria } from '../contact/filter.query.ts';
import type { Db } from '../db/client.ts';
import { DomainError, notFound } from '../error.ts';
import { CampaignId, type ExportId, type UserId } from '../id.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import * as User from '../user/user.ts';
import { campaignNameQuery, countQuery, type ExportRow, findQuery, insertQuery, listQuery } from './export.query.ts';
import { State } from './recipients.query.ts';

const format = z.enum(['csv', 'xlsx']);

/** What of: the contacts that a filter finds, or the people of a campaign, all or those in some states. */
export const Draft = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('contacts'), format, ...Criteria.shape }),
  z.strictObject({
    of: z.literal('recipients'),
    format,
    campaignId: CampaignId,
    states: z.array(State).max(State.options.length).default([]),
  }),
]);
export type Draft = z.infer<typeof Draft>;

export interface ExportView extends ExportRow {
  /** Fetches the file, for a quarter of an hour; once it is made, and until it expires. */
  readonly url?: string;
}

export interface ExportPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'presignGet' | 'write' | 'writeStream'>;
}

const linkSeconds = 15 * 60;
/** Made at the same time; nobody waits for more, and each costs. */
const mostOpen = 5;

/** Who makes the file is told by an object, as an import is by its upload. */
export const markerKey = (userId: UserId, id: ExportId): string => `exports/asked/${userId}/${id}.json`;

/** The export that a marker asks for; undefined for any other key. */
export function idsOfKey(key: string): { readonly userId: string; readonly exportId: string } | undefined {
  const [, userId, exportId] = /^exports\/asked\/([0-9a-f-]{36})\/([0-9a-f-]{36})\.json$/.exec(key) ?? [];
  return userId === undefined || exportId === undefined ? undefined : { userId, exportId };
}

/** stacks/storage.ts deletes what lies under `exports/` after the days for which a file is offered. */
export const fileKey = (userId: UserId, id: ExportId, kind: 'csv' | 'xlsx'): string =>
  `exports/files/${userId}/${id}.${kind}`;

/**
 * Asks for a file; with the same id twice it is the same one.
 * @throws DomainError invalid `campaign_not_found`; conflict `too_many_exports`
 */
export async function draft(ports: ExportPorts, userId: UserId, id: ExportId, wanted: Draft): Promise<ExportView> {
  const { db, bucket } = ports;
  const user = await User.get(db, userId);
  const { of: subject, format: kind, ...filter } = wanted;
  const campaignId = wanted.of === 'recipients' ? wanted.campaignId : null;
  const campaign = campaignId === null ? undefined : await campaignNameQuery(db, userId, campaignId);
  if (campaignId !== null && campaign === undefined) {
    throw new DomainError('invalid', 'campaign_not_found', 'There is no such campaign.', { field: 'campaignId' });
  }
  const fileName = fileNameOf(user, campaign, kind, new Date());
  const made = await insertQuery(db, { userId, id }, { subject, format: kind, filter, campaignId, fileName }, mostOpen);
  if (!made) {
    const detail = `${mostOpen} exports are being made already. Wait until one is ready.`;
    throw new DomainError('conflict', 'too_many_exports', detail);
  }
  await bucket.write(markerKey(userId, id), '{}', 'application/json');
  return get(ports, userId, id);
}

/** `contactos-2026-11-22.csv`, `Sábado 2x1-2026-11-22.xlsx`: by the user's own day. */
function fileNameOf(
  { locale, timeZone }: User.Settings,
  campaign: string | undefined,
  kind: 'csv' | 'xlsx',
  now: Date,
): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
  const name = campaign
    ?.replaceAll(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .trim()
    .slice(0, 80);
  return `${name || (locale === 'es' ? 'contactos' : 'contacts')}-${day}.${kind}`;
}

/** @throws DomainError not_found `export_not_found` */
export async function get(ports: ExportPorts, userId: UserId, id: ExportId): Promise<ExportView> {
  const found = await findQuery(ports.db, userId, id);
  if (!found) throw notFound('export');
  return viewOf(ports, userId, found, new Date());
}

/** The user's, newest first. */
export async function list(ports: ExportPorts, userId: UserId, page: Page): Promise<List<ExportView>> {
  const [found, total] = await Promise.all([
    listQuery(ports.db, userId, page.pageSize, offsetOf(page)),
    countQuery(ports.db, userId),
  ]);
  const now = new Date();
  const items = await Promise.all(found.map((one) => viewOf(ports, userId, one, now)));
  return { items, page: page.page, pageSize: page.pageSize, total };
}

async function viewOf({ bucket }: ExportPorts, userId: UserId, row: ExportRow, now: Date): Promise<ExportView> {
  if (row.status !== 'completed' || row.expiresAt === null || row.expiresAt <= now) return row;
  const link = { expiresSeconds: linkSeconds, downloadName: row.fileName };
  return { ...row, url: await bucket.presignGet(fileKey(userId, row.id, row.format), link) };
}
