import { DomainError } from '@pregon/core/error';
import { describe, expect, it } from 'vitest';
import { readMultipart } from './multipart.ts';
import { HttpError } from './problem.ts';
import { readRequest } from './request.ts';
import { httpEvent } from './testing/events.ts';

async function requestOf(form: FormData, spoil: (bytes: Buffer) => Buffer = (bytes) => bytes) {
  const response = new Response(form);
  const body = spoil(Buffer.from(await response.arrayBuffer()));
  const headers = { 'content-type': response.headers.get('content-type') ?? '' };
  return readRequest(httpEvent('POST', '/send-messages', { headers, body }));
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof DomainError || error instanceof HttpError ? error.code : error),
  );

const formOf = (...parts: readonly [string, string | Blob, string?][]): FormData => {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName);
  }
  return form;
};

describe('a form', () => {
  it('gives its fields in order and its files byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    const form = formOf(
      ['templates', 'Hola {nombre} ñ'],
      ['templates', 'Chau'],
      ['csvFile', new Blob(['numero\n'], { type: 'text/csv' }), 'C:\\lista ñandú.csv'],
      ['media', new Blob([bytes], { type: 'image/png' }), 'a.png'],
    );
    const read = await readMultipart(await requestOf(form));
    expect(read.fields.get('templates')).toEqual(['Hola {nombre} ñ', 'Chau']);
    expect(read.files.map(({ field, fileName, contentType }) => [field, fileName, contentType])).toEqual([
      ['csvFile', 'lista ñandú.csv', 'text/csv'],
      ['media', 'a.png', 'image/png'],
    ]);
    expect(read.files[1]?.bytes.equals(bytes)).toBe(true);
  });

  it('keeps an empty file', async () => {
    const read = await readMultipart(await requestOf(formOf(['csvFile', new Blob([]), 'a.csv'])));
    expect(read.files[0]?.bytes.byteLength).toBe(0);
  });

  it('is refused when it is larger than 4 MB in all, with the way out named', async () => {
    const form = formOf(['csvFile', new Blob([new Uint8Array(4 * 1024 * 1024)]), 'a.csv']);
    const error = await readMultipart(await requestOf(form)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'too_large', code: 'payload_too_large' });
    expect(String(error)).toContain('POST /imports');
  });

  it('is refused when it has too many parts or too long a text', async () => {
    const many = formOf(...Array.from({ length: 51 }, (_, i) => [`f${i}`, 'x'] as [string, string]));
    expect(await codeOf(readMultipart(await requestOf(many)))).toBe('form_too_many_parts');
    const files = formOf(
      ...Array.from({ length: 3 }, (_, i) => [`f${i}`, new Blob(['x']), 'x'] as [string, Blob, string]),
    );
    expect(await codeOf(readMultipart(await requestOf(files)))).toBe('form_too_many_parts');
    const long = formOf(['name', 'x'.repeat(11)]);
    expect(await codeOf(readMultipart(await requestOf(long), { maxFieldBytes: 10 }))).toBe('field_too_long');
  });

  it('is refused when it names the user, or holds what cannot be stored', async () => {
    expect(await codeOf(readMultipart(await requestOf(formOf(['userId', '1']))))).toBe('user_id_refused');
    expect(await codeOf(readMultipart(await requestOf(formOf(['name', 'a\0b']))))).toBe('text_invalid');
  });

  it('is refused when it ends too early', async () => {
    const form = formOf(['csvFile', new Blob(['x'.repeat(10_000)]), 'a.csv']);
    const cut = await requestOf(form, (bytes) => bytes.subarray(0, bytes.length - 100));
    expect(await codeOf(readMultipart(cut))).toBe('form_invalid');
  });

  it('is refused when it is none', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await codeOf(readMultipart(readRequest(httpEvent('POST', '/x', { headers, body: '{}' }))))).toBe(
      'content_type_unsupported',
    );
    const odd = { 'content-type': 'multipart/form-data; boundary=' };
    expect(await codeOf(readMultipart(readRequest(httpEvent('POST', '/x', { headers: odd, body: '{}' }))))).toMatch(
      /form_invalid|content_type/,
    );
  });
});
