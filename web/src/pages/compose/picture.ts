// The chosen picture, for the phone: only in this page's memory, and let go when another takes its place.
import { createSignal } from 'solid-js';

const [picture, keepPicture] = createSignal<string>();

/** A blob: address; undefined when what was chosen is no picture, or came from an earlier visit. */
export { picture };

export function setPicture(file: File | undefined): void {
  const before = picture();
  if (before) URL.revokeObjectURL(before);
  keepPicture(file?.type.startsWith('image/') ? URL.createObjectURL(file) : undefined);
}
