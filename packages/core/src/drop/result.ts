// What became of a dropped file: told beside it in the bucket, for the system that put it there, and in lists, for the dashboard.
import type { Bucket } from '../cloud/bucket.ts';
import type { Db } from '../db/client.ts';
import type { DropId, UserId } from '../id.ts';
import { rejectsKey, rejectsType } from '../import/rejects.ts';
import { type List, offsetOf, type Page } from '../page.ts';
import { countQuery, type DropRow, type Listed, listQuery, showQuery, tenantQuery, toldQuery } from './drop.query.ts';
import { resultKey, resultRejectsKey } from './key.ts';
import { sentenceOf } from './reason.ts';

interface ResultPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'read' | 'write' | 'writeStream'>;
}

type Locale = 'es' | 'en';

/** What the newer file of the name tells is not to be overwritten by what the older one cannot tell any more. */
const untold = ['file_replaced', 'file_gone'];

/** Writes `results/<user>/<folder>/<name>.json`, and `….rejects.csv` when rows were rejected. Done again, it writes the same. */
export async function tell({ db, bucket }: ResultPorts, userId: UserId, { id, code }: DropRow): Promise<void> {
  if (!untold.includes(code ?? '')) {
    const [file, tenant] = await Promise.all([showQuery(db, userId, id), tenantQuery(db, userId, null)]);
    const key = { userId, folder: file.folder, name: file.name };
    const hasRejects = file.import !== null && file.import.invalid > 0;
    if (file.import !== null && hasRejects) {
      const rejects = await bucket.read(rejectsKey(userId, file.import.importId));
      await bucket.writeStream(resultRejectsKey(key), rejects, rejectsType);
    }
    const result = resultOf(file, tenant?.locale ?? 'es', hasRejects ? resultRejectsKey(key) : undefined);
    await bucket.write(resultKey(key), `${JSON.stringify(result, undefined, 2)}\n`, 'application/json');
  }
  await toldQuery(db, userId, id);
}

function resultOf(file: Listed, locale: Locale, rejects: string | undefined) {
  const { folder, name, sizeBytes, sha256, status, code, campaign, duplicateOf, receivedAt, finishedAt } = file;
  const { importId, rows, inserted, updated, duplicates, invalid } = file.import ?? {};
  return {
    folder,
    name,
    status,
    ...(code === null ? {} : { code }),
    message: sentence(file, locale),
    sizeBytes,
    ...(sha256 === null ? {} : { sha256 }),
    receivedAt,
    finishedAt,
    ...(importId === undefined ? {} : { importId, counts: { rows, inserted, updated, duplicates, invalid } }),
    ...(campaign === null ? {} : { campaignId: campaign.campaignId, campaignName: campaign.name }),
    ...(rejects === undefined ? {} : { rejectsKey: rejects }),
    ...(duplicateOf === null ? {} : { duplicateOf }),
  };
}

const endings: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  started: { es: 'La campaña se inició.', en: 'The campaign was started.' },
  waiting_for_approval: {
    es: 'La campaña está lista y espera aprobación.',
    en: 'The campaign is ready and waits for approval.',
  },
};

function sentence({ status, code, message, duplicateOf }: Listed, locale: Locale): string {
  const earlier = duplicateOf === null ? '' : ` (${duplicateOf.folder}/${duplicateOf.name})`;
  const told = code === null ? endings[status]?.[locale] : sentenceOf(code, locale);
  return `${told ?? message ?? ''}${earlier}`;
}

export interface DropView {
  readonly dropId: DropId;
  readonly folder: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** `waiting_for_approval` until the user has started, or given up, the campaign. */
  readonly status: Listed['status'];
  readonly reason?: { readonly code: string; readonly message: string };
  readonly import?: NonNullable<Listed['import']>;
  readonly campaign?: NonNullable<Listed['campaign']>;
  readonly duplicateOf?: NonNullable<Listed['duplicateOf']>;
  /** A link to the rejected rows, for an hour. */
  readonly rejectsUrl?: string;
  readonly receivedAt: Date;
  readonly finishedAt: Date | null;
}

interface ListPorts {
  readonly db: Db;
  readonly bucket: Pick<Bucket, 'presignGet'>;
}

const linkSeconds = 60 * 60;

/** The user's dropped files, newest first. */
export async function list({ db, bucket }: ListPorts, userId: UserId, page: Page): Promise<List<DropView>> {
  const [found, { total }] = await Promise.all([
    listQuery(db, userId, page.pageSize, offsetOf(page)),
    countQuery(db, userId),
  ]);
  const items = await Promise.all(found.map((file) => viewOf(bucket, userId, file)));
  return { items, page: page.page, pageSize: page.pageSize, total };
}

async function viewOf(bucket: ListPorts['bucket'], userId: UserId, file: Listed): Promise<DropView> {
  const { id, folder, name, sizeBytes, status, code, campaign, duplicateOf, receivedAt, finishedAt } = file;
  const isApproved = status === 'waiting_for_approval' && campaign !== null && campaign.status !== 'draft';
  const rejects =
    file.import?.isEnded && file.import.invalid > 0 ? rejectsKey(userId, file.import.importId) : undefined;
  const link = { expiresSeconds: linkSeconds, downloadName: `${name}-rechazos.csv` };
  return {
    dropId: id,
    folder,
    name,
    sizeBytes,
    status: isApproved ? 'started' : status,
    ...(code === null ? {} : { reason: { code, message: sentence(file, 'en') } }),
    ...(file.import === null ? {} : { import: file.import }),
    ...(campaign === null ? {} : { campaign }),
    ...(duplicateOf === null ? {} : { duplicateOf }),
    ...(rejects === undefined ? {} : { rejectsUrl: await bucket.presignGet(rejects, link) }),
    receivedAt,
    finishedAt,
  };
}
