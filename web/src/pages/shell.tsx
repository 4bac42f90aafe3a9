// Around every page: the rail (a bar at the bottom on a phone), the keyboard, the user's own language and clock.
import { useIsRouting, useLocation } from '@solidjs/router';
import { createEffect, createSignal, on, type ParentProps, Suspense } from 'solid-js';
import { createMe } from '../data/account.ts';
import { known } from '../data/query.ts';
import { useText } from '../text/text.tsx';
import { SkeletonLines } from '../ui/skeleton.tsx';
import { BackToSteps } from './parts/back-to-steps.tsx';
import { ReadOnly } from './parts/may.tsx';
import { ShortcutList } from './parts/shortcut-list.tsx';
import { createShortcuts } from './parts/shortcuts.ts';
import { Stopped } from './parts/stopped.tsx';
import { Rail } from './rail.tsx';
import './shell.css';

export function Shell(props: ParentProps) {
  const { t, preferences, setPreferences } = useText();
  const [isHelpOpen, setHelpOpen] = createSignal(false);
  const me = createMe();
  createShortcuts({ onHelp: () => setHelpOpen(true) });
  createFocusOnArrival();

  createEffect(() => {
    const user = known(me);
    if (!user) return;
    const now = preferences();
    const { locale, country, timeZone } = user;
    if (now.locale !== locale || now.country !== country || now.timeZone !== timeZone)
      void setPreferences({ locale, country, timeZone });
  });
  return (
    <div class="shell">
      <a class="skip" href="#content">
        {t().nav.skip}
      </a>
      <Rail onHelp={() => setHelpOpen(true)} />
      <main id="content" tabindex="-1">
        <div class="shell-notice">
          <Stopped />
          <ReadOnly />
          <BackToSteps />
        </div>
        <Suspense fallback={<SkeletonLines lines={6} />}>{props.children}</Suspense>
      </main>
      <ShortcutList open={isHelpOpen()} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** How long a page may take to come; nobody waits for it longer with the keyboard. */
const patienceMs = 10_000;
/** A page may still be put together anew while its first data come, and what had the focus go with it. */
const holdMs = 1_000;

/** Gives the focus to what is to have it as soon as it is there, unless somebody has gone elsewhere meanwhile. */
function takeFocus(target: string, isOver: () => boolean): void {
  const from = document.activeElement;
  const givesUpAt = Date.now() + patienceMs;
  let heldUntil: number | undefined;
  const watch = () => {
    if (isOver() || Date.now() > (heldUntil ?? givesUpAt)) return;
    const now = document.activeElement;
    const isLost = now === null || now === document.body;
    if (heldUntil === undefined && now !== from && !isLost) return;
    const found = document.querySelector<HTMLElement>(target);
    if (found && (heldUntil === undefined || isLost)) found.focus({ preventScroll: true });
    if (found) heldUntil ??= Date.now() + holdMs;
    requestAnimationFrame(watch);
  };
  watch();
}

/**
 * A new page takes the focus at its title, as a new document would, or at its search when one came to search. Filters of the
 * same page leave it where it is.
 */
function createFocusOnArrival(): void {
  const location = useLocation<{ focus?: string }>();
  const isRouting = useIsRouting();
  const [arrived, setArrived] = createSignal('');
  createEffect(
    on([() => location.pathname, isRouting], ([pathname, routing], before) => {
      if (routing) return;
      if (before !== undefined && arrived() !== '' && arrived() !== pathname) {
        const target = location.state?.focus === 'search' ? 'main input[type="search"]' : '#page-title';
        queueMicrotask(() => takeFocus(target, () => arrived() !== pathname));
      }
      setArrived(pathname);
    }),
  );
}
