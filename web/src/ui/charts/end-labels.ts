// Writes each line's name where the line ends; names that would meet are moved apart.
import type { Plugin } from 'chart.js';

const lineHeight = 16;

/** Heights for labels that want these heights (ascending): none nearer than a line to the next, none below `lowest`. */
export function apart(wanted: readonly number[], lowest: number): number[] {
  let floor = Number.NEGATIVE_INFINITY;
  const places = wanted.map((y) => {
    floor = Math.max(y, floor + lineHeight);
    return floor;
  });
  // From the bottom up: the last keeps above the axis and pushes those that it would meet.
  let ceiling = lowest + lineHeight;
  return places
    .toReversed()
    .map((y) => {
      ceiling = Math.min(y, ceiling - lineHeight);
      return ceiling;
    })
    .toReversed();
}

export const endLabels: Plugin<'line'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const ends = chart.data.datasets.flatMap((dataset, index) => {
      const last = chart.getDatasetMeta(index).data.at(-1);
      return last ? [{ x: last.x, y: last.y, label: dataset.label ?? '', color: String(dataset.borderColor) }] : [];
    });
    ends.sort((a, b) => a.y - b.y);
    const heights = apart(
      ends.map((end) => end.y),
      chart.chartArea.bottom,
    );
    const { ctx } = chart;
    ctx.save();
    ctx.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = 'middle';
    for (const [index, end] of ends.entries()) {
      ctx.fillStyle = end.color;
      ctx.fillText(end.label, end.x + 8, heights[index] ?? end.y);
    }
    ctx.restore();
  },
};
