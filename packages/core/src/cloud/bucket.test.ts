import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Bucket } from './bucket.ts';

const MiB = 1024 * 1024;

/** Keeps the names of the commands, and calls `onPart` with each part's number and size. */
const fake = (onPart: (number: number, bytes: number) => void = () => {}, failing: readonly unknown[] = []) => {
  const commands: string[] = [];
  const send = async (command: { readonly input: { PartNumber?: number; Body?: Uint8Array } }) => {
    commands.push(command.constructor.name);
    if (failing.includes(command.constructor)) throw new Error(`${command.constructor.name} failed`);
    if (command instanceof UploadPartCommand) {
      onPart(command.input.PartNumber ?? 0, command.input.Body instanceof Uint8Array ? command.input.Body.length : 0);
    }
    return { UploadId: 'u', ETag: '"e"' };
  };
  return { commands, bucket: new Bucket({ send } as unknown as S3Client, 'b') };
};

test('a stream is held a part at a time, however long it is', async () => {
  let made = 0;
  let written = 0;
  let most = 0;
  async function* body() {
    for (let piece = 0; piece < 300; piece += 1) {
      made += MiB / 4;
      most = Math.max(most, made - written);
      yield new Uint8Array(MiB / 4);
    }
  }
  const sizes: number[] = [];
  const { bucket } = fake((_, bytes) => {
    written += bytes;
    sizes.push(bytes / MiB);
  });
  await bucket.writeStream('k', body(), 'text/csv');
  expect([made, written]).toEqual([75 * MiB, 75 * MiB]);
  expect(most).toBeLessThanOrEqual(8 * MiB);
  expect(sizes).toEqual([8, 8, 8, 8, 8, 8, 8, 8, 8, 3]);
});

test('what fits into one part is one PUT', async () => {
  const { commands, bucket } = fake();
  async function* body() {
    yield new Uint8Array(8 * MiB - 1);
  }
  await bucket.writeStream('k', body(), 'text/csv');
  expect(commands).toEqual([PutObjectCommand.name]);
});

test.each([
  ['the body', [], 'body failed', [CreateMultipartUploadCommand, UploadPartCommand]],
  ['a part', [UploadPartCommand], 'UploadPartCommand failed', [CreateMultipartUploadCommand, UploadPartCommand]],
  [
    'the cleaning up',
    [UploadPartCommand, AbortMultipartUploadCommand],
    'UploadPartCommand failed',
    [CreateMultipartUploadCommand, UploadPartCommand],
  ],
])('when %s fails, the upload is aborted and the first error thrown', async (_, failing, message, before) => {
  const { commands, bucket } = fake(() => {}, failing);
  async function* body() {
    yield new Uint8Array(8 * MiB);
    yield new Uint8Array(MiB);
    throw new Error('body failed');
  }
  await expect(bucket.writeStream('k', body(), 'text/csv')).rejects.toThrow(message);
  expect(commands).toEqual([...before, AbortMultipartUploadCommand].map((command) => command.name));
});

test('when completing fails, the upload is aborted', async () => {
  const { commands, bucket } = fake(() => {}, [CompleteMultipartUploadCommand]);
  async function* body() {
    yield new Uint8Array(8 * MiB);
  }
  await expect(bucket.writeStream('k', body(), 'text/csv')).rejects.toThrow('CompleteMultipartUploadCommand failed');
  expect(commands.at(-1)).toBe(AbortMultipartUploadCommand.name);
});
