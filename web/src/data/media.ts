// The picture or document that goes with a message.
import { useData } from './context.tsx';
import type { Upload } from './types.ts';
import { putFile } from './upload.ts';

/** What WhatsApp takes through the provider; the API has the last word. */
export const mediaTypes: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'audio/ogg',
  'audio/amr',
  'audio/3gpp',
  'audio/aac',
  'audio/mpeg',
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/** Just under the provider's limit for one message, 16 MiB, so that what is said is a round number. */
export const maxMediaBytes = 16_000_000;

/** @returns the media's id. */
export function createMediaUpload() {
  const { api } = useData();
  return async (file: File, key: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<string> => {
    const about = { fileName: file.name, contentType: file.type, sizeBytes: file.size };
    const made = await api.post<{ mediaId: string; upload: Upload }>('/media', about, { key, signal });
    await putFile(made.upload, file, onProgress, signal);
    return made.mediaId;
  };
}
