// Which upload was broken off, for a page that is opened again: the file has to be chosen once more, and is known by name, size and date.
import type { FileColumns } from './types.ts';

export interface KeptUpload {
  readonly importId: string;
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
  /** What its columns were said to be: its import knows no other. */
  readonly columns?: FileColumns;
}

const place = 'pregon.upload';
/** The storage throws away after a day what is not complete. */
const keptMs = 24 * 60 * 60 * 1000;

export function keepUpload(importId: string, { name, size, lastModified }: File, columns: FileColumns): void {
  localStorage.setItem(place, JSON.stringify({ importId, name, size, lastModified, columns, at: Date.now() }));
}

export function keptUpload(): KeptUpload | undefined {
  try {
    const kept: KeptUpload & { at: number } = JSON.parse(localStorage.getItem(place) ?? '');
    return Date.now() - kept.at < keptMs ? kept : undefined;
  } catch {
    return undefined;
  }
}

export const forgetUpload = (): void => localStorage.removeItem(place);

export const isSameFile = (kept: KeptUpload, { name, size, lastModified }: File): boolean =>
  kept.name === name && kept.size === size && kept.lastModified === lastModified;

/** The import that this file, with these columns, goes on with. */
export function keptImport(file: File, columns: FileColumns): string | undefined {
  const kept = keptUpload();
  const goesOn =
    kept !== undefined && isSameFile(kept, file) && JSON.stringify(kept.columns) === JSON.stringify(columns);
  return goesOn ? kept.importId : undefined;
}
