// The form of POST /send-messages, as the verb takes it.
import type { FileCampaign } from '@pregon/core/campaign/send-file';
import { DomainError } from '@pregon/core/error';
import { SenderId } from '@pregon/core/id';
import * as z from 'zod';
import type { Form } from './multipart.ts';
import { checked } from './request.ts';

const Templates = z.array(z.string().min(1)).min(1);
const maxName = 200;

/** What the verb would only refuse after it has kept the file, by the names of the form. */
const Texts = z.object({
  campaignName: z.string().min(1).max(maxName),
  templates: Templates.max(10),
  senderId: SenderId.optional(),
});

/** @throws DomainError invalid `field_required`, `templates_invalid`, `validation_failed`. */
export function readFileCampaign(form: Form): FileCampaign {
  const file = (field: string) => form.files.find((found) => found.field === field && found.fileName !== '');
  const text = (field: string) => form.fields.get(field)?.at(0)?.trim() || undefined;
  const csv = file('csvFile') ?? required('csvFile');
  const media = file('media');
  const { campaignName, templates, senderId } = checked(Texts, {
    campaignName: text('campaignName') ?? csv.fileName.slice(0, maxName),
    templates: readTemplates(form.fields.get('templates') ?? form.fields.get('templates[]') ?? []),
    senderId: text('senderId'),
  });
  return {
    name: campaignName,
    templates,
    csv,
    ...(media ? { media } : {}),
    ...(senderId ? { senderId } : {}),
  };
}

/** One field for each, or all of them as a JSON list in one. */
function readTemplates(values: readonly string[]): string[] {
  const [only] = values;
  if (only === undefined) return required('templates');
  if (values.length > 1 || !only.trimStart().startsWith('[')) return [...values];
  try {
    return Templates.parse(JSON.parse(only));
  } catch {
    throw new DomainError('invalid', 'templates_invalid', 'templates is not a JSON list of texts.', {
      field: 'templates',
    });
  }
}

function required(field: string): never {
  throw new DomainError('invalid', 'field_required', `The field ${field} is missing.`, { field });
}
