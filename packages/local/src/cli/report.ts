// What a finished job looks like in a terminal.
import { type CampaignState, type ImportState, settledCount } from './job.ts';

const number = new Intl.NumberFormat('en');

/** @param rejects the first lines of the rejects file. */
export function importLines(file: string, state: ImportState, rejects: readonly string[]): string[] {
  const { inserted, updated, duplicates, invalid } = state;
  const rows = inserted + updated + duplicates + invalid;
  const line = `Import      ${file}: ${number.format(rows)} rows, ${inserted} new, ${updated} updated, ${duplicates} duplicates, ${invalid} invalid`;
  if (rejects.length === 0) return [line];
  const head = `Left out    ${rejects.length < invalid ? `the first ${rejects.length} of ${invalid}, ` : ''}by row number and reason:`;
  return [line, head, ...rejects.map((reject) => `            ${reject}`)];
}

/** Totals by outcome, receipts so far, duration and the rate reached. */
export function campaignLines(state: CampaignState, link: string): string[] {
  const { counts } = state;
  const reason = state.statusReason ? ` (${state.statusReason})` : '';
  const waiting = counts.queued + counts.sending;
  return [
    `Campaign    ${state.status}${reason}, ${number.format(state.totalRecipients)} recipients`,
    `Outcomes    ${counts.sent} sent, ${counts.error} error, ${counts.skipped} skipped, ${counts.unknown} unknown, ${counts.canceled} canceled${waiting > 0 ? `, ${waiting} waiting` : ''}`,
    `Receipts    ${counts.delivered} delivered, ${counts.read} read, ${counts.undelivered} undelivered so far`,
    ...timeLines(state),
    `Dashboard   ${link}`,
  ];
}

function timeLines(state: CampaignState): string[] {
  if (!state.startedAt || !state.finishedAt) return [];
  const seconds = (Date.parse(state.finishedAt) - Date.parse(state.startedAt)) / 1000;
  const rate = seconds > 0 ? `, ${(settledCount(state) / seconds).toFixed(1)} messages a second` : '';
  return [`Duration    ${seconds.toFixed(1)} s${rate}`];
}

/** Whether nobody was left without a message: what a command's exit code says. */
export const endedWell = ({ status, counts }: CampaignState): boolean =>
  status === 'completed' && counts.error === 0 && counts.unknown === 0;

/** Columns as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, at) => Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)];
}
