// The time as something that changes: what is relative («hace 4 min») is read again when it has moved.
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';

/** @param everyMs how coarse it may be. */
export function createClock(everyMs = 30_000): Accessor<Date> {
  const [now, setNow] = createSignal(new Date());
  const timer = setInterval(() => setNow(new Date()), everyMs);
  onCleanup(() => clearInterval(timer));
  return now;
}

/** The value once it has stood still for this long. */
export function createSettled<T>(value: Accessor<T>, ms: number): Accessor<T> {
  const [settled, setSettled] = createSignal(value());
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect(() => {
    const next = value();
    clearTimeout(timer);
    timer = setTimeout(() => setSettled(() => next), ms);
  });
  onCleanup(() => clearTimeout(timer));
  return settled;
}
