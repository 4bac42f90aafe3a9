import { expect, test, vi } from 'vitest';
import { type PartDesk, uploadInParts } from './part-upload.ts';
import { Problem } from './problem.ts';

const file = new Blob(['0123456789']);
const atOnce = async () => undefined;

/** A storage with parts of three bytes. @param fails told of each try, and throws what it is to fail with. */
function storage(fails: (number: number) => void = () => undefined) {
  const parts = new Map<number, string>();
  const desk = {
    state: async () => ({ partBytes: 3, partCount: 4, sizeBytes: 10, uploaded: [...parts.keys()] }),
    link: vi.fn(async (number: number) => `memory:${number}`),
    put: vi.fn(async (url: string, part: Blob, onSent: (bytes: number) => void) => {
      const number = Number(url.slice('memory:'.length));
      onSent(1);
      fails(number);
      parts.set(number, await part.text());
    }),
    complete: vi.fn(async () => undefined),
  } satisfies PartDesk;
  const text = () => [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  return { desk, parts, text };
}

const signal = () => new AbortController().signal;

test('every part goes once, and the file is completed after the last', async () => {
  const { desk, text } = storage();
  const shown: number[] = [];
  await uploadInParts(desk, file, (bytes) => shown.push(bytes), signal(), atOnce);
  expect(text()).toEqual(['012', '345', '678', '9']);
  expect(desk.put).toHaveBeenCalledTimes(4);
  expect([shown.at(-1), Math.max(...shown)]).toEqual([10, 10]);
  expect(desk.complete).toHaveBeenCalledOnce();
});

test('what the storage has is not sent again', async () => {
  const { desk, parts, text } = storage();
  parts.set(1, '012').set(3, '678');
  const shown: number[] = [];
  await uploadInParts(desk, file, (bytes) => shown.push(bytes), signal(), atOnce);
  expect(desk.link.mock.calls.map(([number]) => number)).toEqual([2, 4]);
  expect(shown[0]).toBeGreaterThanOrEqual(6);
  expect(text().join('')).toBe('0123456789');
});

test('a part that fails goes again by another link, waiting longer each time', async () => {
  let failures = 0;
  const { desk, text } = storage((number) => {
    if (number === 2 && failures++ < 3)
      throw new Problem(failures === 1 ? 0 : 403, failures === 1 ? 'network' : 'upload_failed', '');
  });
  const waits: number[] = [];
  await uploadInParts(
    desk,
    file,
    () => undefined,
    signal(),
    async (ms) => void waits.push(ms),
  );
  expect(waits).toEqual([1_000, 2_000, 4_000]);
  expect(text().join('')).toBe('0123456789');
  expect(desk.link.mock.calls.filter(([number]) => number === 2)).toHaveLength(4);
});

test('a part that fails for good ends the upload, which then is not completed', async () => {
  const { desk } = storage((number) => {
    if (number === 2) throw new Problem(0, 'network', '');
  });
  await expect(uploadInParts(desk, file, () => undefined, signal(), atOnce)).rejects.toMatchObject({ code: 'network' });
  expect(desk.complete).not.toHaveBeenCalled();
});

test('broken off it goes on where it was', async () => {
  const pause = new AbortController();
  const { desk, parts, text } = storage((number) => {
    if (number === 4) pause.abort(new Error('paused'));
    pause.signal.throwIfAborted();
  });
  await expect(uploadInParts(desk, file, () => undefined, pause.signal, atOnce)).rejects.toThrow('paused');
  const before = parts.size;
  expect(desk.complete).not.toHaveBeenCalled();
  const rest = storage();
  for (const [number, part] of parts) rest.parts.set(number, part);
  expect(before).toBeGreaterThan(0);
  await uploadInParts(rest.desk, file, () => undefined, signal(), atOnce);
  expect(rest.desk.put).toHaveBeenCalledTimes(4 - before);
  expect(rest.text()).toEqual(['012', '345', '678', '9']);
  expect(text().length).toBe(before);
});
