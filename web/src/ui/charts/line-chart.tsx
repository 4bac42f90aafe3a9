// Lines over time: 1.5 px, no points until hover, a light grid on y alone, the name at each line's end instead of a legend.
import {
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { Tone } from '../notice.tsx';
import { colors } from '../theme.ts';
import { chartFont, createChart, tooltipLook } from './draw.ts';
import { endLabels } from './end-labels.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, CategoryScale, Tooltip);

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

export function LineChart(props: Props) {
  let canvas: HTMLCanvasElement | undefined;
  createChart(
    () => canvas,
    () => configuration(props),
  );
  return (
    <div class="chart-canvas" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
}

function configuration(props: Props): ChartConfiguration<'line'> {
  const tones = colors(...props.series.map((one) => one.tone));
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
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      // Room for the names at the lines' ends.
      layout: { padding: { right: 76, top: 12 } },
      scales: scales(props.formatAxis),
      plugins: {
        legend: { display: false },
        tooltip: {
          ...tooltipLook(),
          callbacks: {
            title: ([item]) => props.titles[item?.dataIndex ?? 0] ?? '',
            label: (item) => ` ${item.dataset.label}: ${props.format(item.parsed.y ?? 0)}`,
          },
        },
      },
    },
  };
}

function scales(formatAxis: (n: number) => string): NonNullable<ChartOptions<'line'>['scales']> {
  const { muted, line } = colors('muted', 'line');
  const font = chartFont();
  return {
    x: {
      grid: { display: false },
      border: { color: line },
      ticks: { color: muted, font, maxRotation: 0, autoSkipPadding: 24 },
    },
    y: {
      beginAtZero: true,
      suggestedMax: 4,
      grid: { color: line },
      border: { display: false },
      ticks: { color: muted, font, maxTicksLimit: 5, precision: 0, callback: (n) => formatAxis(Number(n)) },
    },
  };
}
