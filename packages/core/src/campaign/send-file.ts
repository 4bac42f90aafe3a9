// A file and a text in one request: the contacts are kept, the campaign is made, started and frozen, and the answer has the counts.
import type { Bucket } from '../cloud/bucket.ts';
import { DomainError } from '../error.ts';
import { type CampaignId, ImportId, MediaId, SenderId, type UserId } from '../id.ts';
import { derivedId } from '../idempotency/idempotency.ts';
import * as Import from '../import/import.ts';
import * as Media from '../media/media.ts';
import { unscheduled } from '../schedule/shape.ts';
import * as Template from '../template/template.ts';
import * as Campaign from './campaign.ts';
import * as Freeze from './freeze.ts';

export interface FileCampaign {
  readonly name: string;
  readonly templates: readonly string[];
  readonly csv: { readonly fileName: string; readonly bytes: Uint8Array };
  readonly media?: { readonly contentType: string; readonly bytes: Uint8Array };
  readonly senderId?: string;
}

export interface FileCampaignAnswer {
  readonly campaignId: CampaignId;
  /** Different people of the file: inserted + updated. */
  readonly totalNumbers: number;
  /** Recipients created so far; all of them unless the time ran out, then the rest follows by itself. */
  readonly queued: number;
  readonly importSummary: { inserted: number; updated: number; duplicates: number; invalid: number };
}

/**
 * Imports and starts. Done twice with the same id (the first attempt died) it is the same import and the same campaign.
 * @throws DomainError as the verbs it is made of; `csv_no_contacts` when no row of the file is valid.
 */
export async function send(
  ports: Campaign.CampaignPorts & { readonly bucket: Bucket },
  userId: UserId,
  id: CampaignId,
  input: FileCampaign,
  shouldStop: () => boolean,
): Promise<FileCampaignAnswer> {
  // What can be refused without the file is refused before it is kept.
  for (const [index, template] of input.templates.entries()) Template.variables(template, `templates[${index}]`);
  const importId = ImportId.parse(derivedId(id, 'import'));
  const imported = await Import.importInline(ports, { userId, importId, ...input.csv });
  const totalNumbers = imported.inserted + imported.updated;
  if (totalNumbers === 0) {
    throw new DomainError('invalid', 'csv_no_contacts', 'No row of the file has a valid number.', {
      field: 'csvFile',
      facts: { importId, invalid: imported.invalid },
    });
  }
  const mediaId = await keepMedia(ports.bucket, userId, id, input.media);
  await Campaign.draft(
    ports,
    userId,
    Campaign.DraftInput.parse({
      name: input.name,
      templates: [...input.templates],
      audience: { importId },
      ...(mediaId ? { mediaId } : {}),
      ...(input.senderId ? { senderIds: [SenderId.parse(input.senderId)] } : {}),
    }),
    unscheduled,
    id,
  );
  const campaign = await startOnce(ports, userId, id);
  const { inserted, updated, duplicates, invalid } = imported;
  const frozen = await Freeze.run(ports, { campaignId: id, from: null }, shouldStop);
  const queued = frozen.isDone
    ? (await Campaign.get(ports.db, userId, id)).totalRecipients
    : campaign.totalRecipients + frozen.added;
  return { campaignId: id, totalNumbers, queued, importSummary: { inserted, updated, duplicates, invalid } };
}

async function keepMedia(
  bucket: Bucket,
  userId: UserId,
  id: CampaignId,
  media: FileCampaign['media'],
): Promise<MediaId | undefined> {
  if (!media) return undefined;
  const kept = await Media.keep(bucket, userId, MediaId.parse(derivedId(id, 'media')), media);
  return kept.mediaId;
}

/** A repeated request finds its campaign started already. */
async function startOnce(ports: Campaign.CampaignPorts, userId: UserId, id: CampaignId) {
  const campaign = await Campaign.get(ports.db, userId, id);
  return campaign.status === 'draft' ? (await Campaign.start(ports, userId, id, id)).campaign : campaign;
}
