// Where one is and where one can go.
import { A, useLocation } from '@solidjs/router';
import Keyboard from 'lucide-solid/icons/keyboard';
import LogOut from 'lucide-solid/icons/log-out';
import Moon from 'lucide-solid/icons/moon';
import Sun from 'lucide-solid/icons/sun';
import { For, Show } from 'solid-js';
import { createMe } from '../data/account.ts';
import { useData } from '../data/context.tsx';
import { known } from '../data/query.ts';
import { useText } from '../text/text.tsx';
import { IconButton } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { isDark, setTheme } from '../ui/theme.ts';
import { More } from './more.tsx';
import { places } from './places.ts';

export function Rail(props: { onHelp: () => void }) {
  const { t } = useText();
  return (
    <nav class="rail" aria-label={t().nav.name}>
      <p class="rail-brand">
        <Mark size={24} />
        {t().brand}
      </p>
      <ul>
        <For each={places}>{(place) => <Place {...place} />}</For>
        <More />
      </ul>
      <Account onHelp={props.onHelp} />
    </nav>
  );
}

function Place(props: (typeof places)[number]) {
  const { t } = useText();
  const location = useLocation();
  const isHere = () => (props.href === '/' ? location.pathname === '/' : location.pathname.startsWith(props.href));
  const label = () => t().nav[props.name];
  return (
    <li classList={{ 'rail-minor': props.isMinor }}>
      <A class="rail-link" href={props.href} aria-current={isHere() ? 'page' : undefined}>
        <props.icon size={20} aria-hidden="true" />
        <span class="rail-word">{label()}</span>
        <span class="rail-short">{props.name === 'imports' ? t().nav.importsShort : label()}</span>
      </A>
    </li>
  );
}

function Account(props: { onHelp: () => void }) {
  const { t } = useText();
  const { session } = useData();
  const me = createMe();
  return (
    <>
      <Show when={known(me)}>{(user) => <p class="rail-user">{user().displayName ?? user().email}</p>}</Show>
      <div class="rail-end">
        <IconButton
          name={isDark() ? t().nav.toLight : t().nav.toDark}
          icon={isDark() ? Sun : Moon}
          onClick={() => setTheme(isDark() ? 'light' : 'dark')}
        />
        <IconButton name={t().nav.shortcuts} icon={Keyboard} aria-keyshortcuts="?" onClick={() => props.onHelp()} />
        <IconButton name={t().nav.signOut} icon={LogOut} onClick={() => void session.signOut()} />
      </div>
    </>
  );
}
