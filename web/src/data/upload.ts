// Puts a file where a presigned address says, telling how far it got. XMLHttpRequest: fetch tells nothing of what it has sent.
import { Problem } from './problem.ts';
import type { Upload } from './types.ts';

/** @param onProgress 0–1. @throws Problem `upload_failed` or `network`; an abort rejects with the signal's reason. */
export function putFile(
  upload: Upload,
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(upload.method, upload.url);
    for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onload = () =>
      request.status >= 200 && request.status < 300
        ? resolve()
        : reject(new Problem(request.status, 'upload_failed', 'The storage refused the file.'));
    request.onerror = () => reject(new Problem(0, 'network', 'No answer came.'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
