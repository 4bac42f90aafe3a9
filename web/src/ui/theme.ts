// Light, dark or as the system says; remembered on this machine. public/theme.js sets it before the first paint.
import { createSignal } from 'solid-js';

export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'pregon.theme';

const [theme, keepTheme] = createSignal<Theme>(readTheme());
/** Grows when the colours on the screen change, whatever changed them: what is drawn on a canvas listens to it. */
const [paint, setPaint] = createSignal(0);

export { paint, theme };

function readTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export function setTheme(next: Theme): void {
  keepTheme(next);
  try {
    if (next === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, next);
  } catch {
    // Without storage it lasts as long as the page.
  }
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  setPaint((n) => n + 1);
}

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setPaint((n) => n + 1));

/** Whether the screen is dark now. Reactive. */
export function isDark(): boolean {
  paint();
  return theme() === 'dark' || (theme() === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
}

/** What a token is on the screen now, as rgb(): a custom property that holds light-dark() cannot be read directly. Reactive. */
export function colors<K extends string>(...names: K[]): Record<K, string> {
  paint();
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const read = (name: K): [K, string] => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  };
  const found = Object.fromEntries(names.map(read)) as Record<K, string>;
  probe.remove();
  return found;
}
