// Parts of a whole: at most six and the others, in tints of the ink (a group is no state, so it takes no state's colour).
import { ArcElement, Chart, type ChartConfiguration, DoughnutController, Tooltip } from 'chart.js';
import { For } from 'solid-js';
import { colors } from '../theme.ts';
import { createChart, tooltipLook } from './draw.ts';

Chart.register(DoughnutController, ArcElement, Tooltip);

export interface Slice {
  readonly label: string;
  readonly value: number;
}

interface Props {
  readonly slices: readonly Slice[];
  readonly format: (n: number) => string;
  readonly formatShare: (percent: number) => string;
  /** Under the total, in the ring's middle. */
  readonly unit: string;
}

/** How much ink is in each tint, in percent; the rest is the card. */
const tints = [92, 70, 52, 38, 27, 18, 10];
const inkOf = (index: number): number => tints[index] ?? 10;

const sum = (slices: readonly Slice[]): number => slices.reduce((total, slice) => total + slice.value, 0);

export function RingChart(props: Props) {
  let canvas: HTMLCanvasElement | undefined;
  createChart(
    () => canvas,
    () => configuration(props),
  );
  return (
    <div class="ring">
      <div class="ring-picture">
        <div class="chart-canvas" aria-hidden="true">
          <canvas ref={canvas} />
        </div>
        <div class="ring-middle">
          <strong class="num">{props.format(sum(props.slices))}</strong>
          <span class="small muted">{props.unit}</span>
        </div>
      </div>
      <RingList {...props} />
    </div>
  );
}

/** The names beside the ring, which say all that it shows. */
function RingList(props: Props) {
  const share = (value: number) => (value / Math.max(1, sum(props.slices))) * 100;
  return (
    <ul class="ring-list">
      <For each={props.slices}>
        {(slice, index) => (
          <li>
            <span
              class="ring-dot"
              style={{ background: `color-mix(in srgb, var(--ink) ${inkOf(index())}%, var(--raised))` }}
            />
            <span title={slice.label}>{slice.label}</span>
            <span class="num">{props.format(slice.value)}</span>
            <span class="num">{props.formatShare(share(slice.value))}</span>
          </li>
        )}
      </For>
    </ul>
  );
}

/** The same tint as rgb(): a canvas knows no custom properties. */
function tint(index: number, ink: string, ground: string): string {
  const share = inkOf(index) / 100;
  const read = (color: string) => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const to = read(ground);
  const mixed = read(ink).map((part, i) => Math.round(part * share + (to[i] ?? 0) * (1 - share)));
  return `rgb(${mixed.join(', ')})`;
}

function configuration(props: Props): ChartConfiguration<'doughnut'> {
  const { ink, raised } = colors('ink', 'raised');
  return {
    type: 'doughnut',
    data: {
      labels: props.slices.map((slice) => slice.label),
      datasets: [
        {
          data: props.slices.map((slice) => slice.value),
          backgroundColor: props.slices.map((_, index) => tint(index, ink, raised)),
          borderColor: raised,
          borderWidth: 2,
        },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      cutout: '68%',
      plugins: {
        legend: { display: false },
        tooltip: {
          ...tooltipLook(),
          displayColors: false,
          callbacks: { label: (item) => props.format(item.parsed) },
        },
      },
    },
  };
}
