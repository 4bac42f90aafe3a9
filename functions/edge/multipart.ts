// Forms with files. The whole body is in memory anyway (Lambda hands it over as one text); what is bounded here is how
// many parts it may have and how large each may be.
//
//   const { fields, files } = await readMultipart(request, { maxFieldBytes: 200_000 });
//   const name = fields.get('campaignName')?.[0];  const csv = files.find((file) => file.field === 'csvFile')?.bytes;
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { DomainError } from '@pregon/core/error';
import { HttpError } from './problem.ts';
import { type HttpRequest, refuseUserId } from './request.ts';

export interface FormFile {
  readonly field: string;
  /** The name it had where it came from, without any directory. May be empty. */
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface Form {
  /** Texts by field name, in the order in which they came. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly FormFile[];
}

export interface FormLimits {
  /** Default 50. */
  readonly maxFields?: number;
  /** Bytes of one text field; default 64 KiB. */
  readonly maxFieldBytes?: number;
  /** Default 2. */
  readonly maxFiles?: number;
}

const invalid = (code: string, detail: string, field?: string): DomainError =>
  new DomainError('invalid', code, detail, field === undefined ? {} : { field });

const broken = (cause?: unknown): DomainError =>
  new DomainError('invalid', 'form_invalid', 'The form is broken or ends too early.', { cause });

const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';

/**
 * Reads a multipart/form-data body.
 * @throws DomainError too_large over 4 MB in all; invalid `form_invalid`, `form_too_many_parts`, `field_too_long`,
 * `user_id_refused`, `text_invalid`; HttpError 415 when it is no form.
 */
export async function readMultipart(request: HttpRequest, limits: FormLimits = {}): Promise<Form> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) {
    throw new HttpError(415, 'content_type_unsupported', 'Send the body as multipart/form-data.');
  }
  const bytes = request.bytes();
  const fields = new Map<string, string[]>();
  const files: FormFile[] = [];
  let fault: DomainError | undefined;
  const refuse = (error: DomainError): void => {
    fault ??= error;
  };
  const parser = openParser(contentType, limits);

  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut) refuse(invalid('field_too_long', `\`${name}\` is too long.`, name));
    if (value.includes('\0') || !value.isWellFormed()) {
      refuse(invalid('text_invalid', `\`${name}\` has a character that cannot be stored.`, name));
    }
    fields.set(name, [...(fields.get(name) ?? []), value]);
  });
  parser.on('file', (field, stream, fileName, _encoding, mimeType) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A form that ends inside a file is an error of the file's stream too; without a listener it would end the process.
    stream.on('error', () => refuse(broken()));
    stream.on('end', () =>
      files.push({ field, fileName: baseName(fileName ?? ''), contentType: mimeType, bytes: Buffer.concat(chunks) }),
    );
  });
  const tooMany = (): void => refuse(invalid('form_too_many_parts', 'The form has too many parts.'));
  parser.on('fieldsLimit', tooMany).on('filesLimit', tooMany).on('partsLimit', tooMany);

  await pipeline(Readable.from([bytes]), parser).catch((cause: unknown) => {
    throw broken(cause);
  });
  if (fault) throw fault;
  refuseUserId([...fields.keys(), ...files.map((file) => file.field)]);
  return { fields, files };
}

function openParser(contentType: string, limits: FormLimits): BusboyInstance {
  const headers: BusboyHeaders = { 'content-type': contentType };
  try {
    return new Busboy({
      headers,
      limits: {
        fields: limits.maxFields ?? 50,
        fieldSize: limits.maxFieldBytes ?? 64 * 1024,
        files: limits.maxFiles ?? 2,
        headerPairs: 20,
      },
    });
  } catch (cause) {
    throw new DomainError('invalid', 'form_invalid', 'The form has no usable boundary.', { cause });
  }
}
