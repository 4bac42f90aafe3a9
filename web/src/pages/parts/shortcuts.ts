// The keyboard's own ways: `/` search, `g` and a letter to go, `n` new campaign, `?` the list. Never while one is writing.
import { useNavigate } from '@solidjs/router';
import { onCleanup, onMount } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { places } from '../places.ts';

/** How long after `g` the letter may come. */
const chordMs = 1_500;

export function createShortcuts(on: { onHelp: () => void }): void {
  const { t } = useText();
  const navigate = useNavigate();
  let goSince = 0;

  const go = (letter: string): boolean => {
    const place = places.find(({ name }) => t().keys.letters[name] === letter);
    if (place) navigate(place.href);
    return place !== undefined;
  };
  const search = () => {
    const field = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (field) field.focus();
    else navigate('/contacts', { state: { focus: 'search' } });
  };
  const single: Record<string, () => void> = {
    '/': search,
    n: () => navigate('/campaigns/new'),
    '?': on.onHelp,
    g: () => {
      goSince = Date.now();
    },
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
    const isChord = Date.now() - goSince < chordMs;
    goSince = 0;
    if (isChord && go(event.key)) return event.preventDefault();
    const run = single[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  };
  onMount(() => document.addEventListener('keydown', press));
  onCleanup(() => document.removeEventListener('keydown', press));
}

/** A text is being written, or a question is open: letters belong to it. */
function isWriting(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox', 'button', 'file'].includes(target.type);
}
