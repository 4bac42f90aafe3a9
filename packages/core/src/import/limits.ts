// What an import takes, and in what portions it works. The portions decide where a part begins, so that changing them (or the
// reading of a file) makes imports that are under way fail with `import_changed` instead of losing rows.

export const limits = {
  fileBytes: 2 * 1024 ** 3,
  /** As many as 2 GB hold of short rows. */
  rows: 50_000_000,
  columns: 100,
  /** Of a field and of a row, in UTF-16 code units. */
  fieldLength: 1_000,
  rowLength: 200_000,
  groupLength: 100,
  groupsPerRow: 50,
  /** A file is read in blocks of this size, whatever pieces the network brings. */
  blockBytes: 256 * 1024,
  /** Rows deduplicated and sorted together: sorted windows of this size are 1.4 times as fast as sorted slices. */
  windowRows: 50_000,
  /** 16 MB: the window of a file with very long rows ends before its rows are counted. */
  windowBlocks: 64,
  partRows: 5_000,
  /** As sent, which is as JSON inside JSON; the Data API takes 4 MiB. */
  partBytes: 3 * 1024 ** 2,
};

export type Limits = typeof limits;
