// The charts come in a chunk of their own: no other screen pays for them.
import { lazy } from 'solid-js';

export const LineChart = lazy(() => import('./line-chart.tsx'));
export const RingChart = lazy(() => import('./ring-chart.tsx'));
