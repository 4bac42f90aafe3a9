// What both charts share: drawn once, redrawn in place when the figures or the theme change, and the tooltip's look.
import { Chart, type ChartConfiguration, type ChartType } from 'chart.js';
import { createEffect, onCleanup, onMount } from 'solid-js';
import { colors, paint } from '../theme.ts';

/** @param configuration read again whenever something that it reads changes. */
export function createChart<T extends ChartType>(
  canvas: () => HTMLCanvasElement | undefined,
  configuration: () => ChartConfiguration<T>,
): void {
  let chart: Chart | undefined;
  onMount(() => {
    createEffect(() => {
      paint();
      const next = configuration() as ChartConfiguration;
      const place = canvas();
      if (!place) return;
      if (!chart) {
        chart = new Chart(place, next);
        return;
      }
      chart.data = next.data;
      chart.options = next.options ?? {};
      chart.update('none');
    });
  });
  onCleanup(() => chart?.destroy());
}

export const chartFont = () => ({ family: getComputedStyle(document.body).fontFamily, size: 12 });

export function tooltipLook() {
  const { ink, paper } = colors('ink', 'paper');
  const font = chartFont();
  return {
    backgroundColor: ink,
    titleColor: paper,
    bodyColor: paper,
    titleFont: font,
    bodyFont: font,
    padding: 10,
    cornerRadius: 6,
    boxWidth: 8,
    boxHeight: 8,
  };
}
