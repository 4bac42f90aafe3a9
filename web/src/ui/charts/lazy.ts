// The charts come in a chunk of their own: no other screen pays for them.
import { lazy } from 'solid-js';

export const LineChart = lazy(async () => ({ default: (await import('./line-chart.tsx')).LineChart }));
export const RingChart = lazy(async () => ({ default: (await import('./ring-chart.tsx')).RingChart }));
