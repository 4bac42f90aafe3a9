// Lines over time: 1.5 px, no points until hover, a light grid on y alone, the name at each line's end instead of a legend.
import {
  CategoryScale,
  Chart,
  type ChartConfiguration,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  type Plugin,
  PointElement,
  Tooltip,
} from 'chart.js';
import { createEffect, onCleanup, onMount } from 'solid-js';
import { colors, paint } from '../theme.ts';
import type { Tone } from '../notice.tsx';

Chart.register(LineController, LineElement, PointElement, LinearScale, CategoryScale, Tooltip, Filler);

export interface Series {
  readonly label: string;
  readonly tone: Exclude<Tone, 'ink'>;
  readonly values: readonly number[];
}

interface Props {
  readonly labels: readonly string[];
  /** The point's full name, in the tooltip. */
  readonly titles: readonly string[];
  readonly series: readonly Series[];
  readonly format: (n: number) => string;
  readonly formatAxis: (n: number) => string;
}

export default function LineChart(props: Props) {
  let canvas: HTMLCanvasElement | undefined;
  let chart: Chart<'line'> | undefined;
  onMount(() => {
    createEffect(() => {
      paint();
      const next = configuration(props);
      if (!canvas) return;
      if (!chart) {
        chart = new Chart(canvas, next);
        return;
      }
      chart.data = next.data;
      chart.options = next.options ?? {};
      chart.update('none');
    });
  });
  onCleanup(() => chart?.destroy());
  return (
    <div class="chart-canvas">
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}

function configuration(props: Props): ChartConfiguration<'line'> {
  const ink = colors('muted', 'line', 'raised', 'ink', 'paper');
  const tones = colors(...props.series.map((one) => one.tone));
  const font = { family: getComputedStyle(document.body).fontFamily, size: 12 };
  return {
    type: 'line',
    plugins: [endLabels],
    data: {
      labels: [...props.labels],
      datasets: props.series.map((one) => ({
        label: one.label,
        data: [...one.values],
        borderColor: tones[one.tone],
        backgroundColor: tones[one.tone],
        borderWidth: 1.5,
        pointRadius: one.values.length === 1 ? 3 : 0,
        pointHoverRadius: 4,
        pointHitRadius: 12,
        tension: 0,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      layout: { padding: { right: 76, top: 12 } },
      scales: {
        x: {
          grid: { display: false },
          border: { color: ink.line },
          ticks: { color: ink.muted, font, maxRotation: 0, autoSkipPadding: 24 },
        },
        y: {
          beginAtZero: true,
          suggestedMax: 4,
          grid: { color: ink.line },
          border: { display: false },
          ticks: { color: ink.muted, font, maxTicksLimit: 5, precision: 0, callback: (n) => props.formatAxis(Number(n)) },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          backgroundColor: ink.ink,
          titleColor: ink.paper,
          bodyColor: ink.paper,
          titleFont: font,
          bodyFont: font,
          padding: 10,
          cornerRadius: 6,
          boxWidth: 8,
          boxHeight: 8,
          callbacks: {
            title: ([item]) => props.titles[item?.dataIndex ?? 0] ?? '',
            label: (item) => ` ${item.dataset.label}: ${props.format(item.parsed.y ?? 0)}`,
          },
        },
      },
    },
  };
}

/** Writes each line's name where the line ends; two that end together are moved apart. */
const endLabels: Plugin<'line'> = {
  id: 'endLabels',
  afterDatasetsDraw(chart) {
    const ends = chart.data.datasets.flatMap((dataset, index) => {
      const last = chart.getDatasetMeta(index).data.at(-1);
      return last ? [{ x: last.x, y: last.y, label: dataset.label ?? '', color: String(dataset.borderColor) }] : [];
    });
    ends.sort((a, b) => a.y - b.y);
    const { ctx } = chart;
    ctx.save();
    ctx.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textBaseline = 'middle';
    let floor = Number.NEGATIVE_INFINITY;
    // From the top down, but never below the axis: the last label keeps its place and pushes the others up.
    const lowest = chart.chartArea.bottom;
    const places = ends.map((end) => {
      floor = Math.max(end.y, floor + 16);
      return floor;
    });
    const excess = Math.max(0, (places.at(-1) ?? 0) - lowest);
    for (const [index, end] of ends.entries()) {
      ctx.fillStyle = end.color;
      ctx.fillText(end.label, end.x + 8, (places[index] ?? end.y) - excess);
    }
    ctx.restore();
  },
};
