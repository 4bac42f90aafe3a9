// Buttons and links that look like them. One primary button on a screen.

import { A } from '@solidjs/router';
import { type Component, type JSX, Show, splitProps } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import './button.css';

export type Icon = Component<{ size?: number; 'aria-hidden'?: boolean | 'true'; class?: string }>;

interface Look {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: Icon;
  readonly size?: 'small';
}

const classOf = (props: Look): string =>
  `button button-${props.look ?? 'plain'}${props.size === 'small' ? ' button-small' : ''}`;

type ButtonProps = Look & {
  /** Work is under way: the button stays in place, says it, and takes no second click. */
  readonly busy?: boolean | undefined;
} & Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class'>;

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['look', 'icon', 'size', 'busy', 'children', 'disabled', 'onClick']);
  const click: JSX.EventHandler<HTMLButtonElement, MouseEvent> = (event) => {
    if (own.busy) return event.preventDefault();
    if (typeof own.onClick === 'function') own.onClick(event);
  };
  return (
    <button
      type="button"
      {...rest}
      class={classOf(own)}
      disabled={own.disabled}
      aria-disabled={own.busy || undefined}
      aria-busy={own.busy || undefined}
      onClick={click}
    >
      <Content icon={own.icon}>{own.children}</Content>
    </button>
  );
}

export function ButtonLink(props: Look & { href: string; children: JSX.Element; 'aria-keyshortcuts'?: string }) {
  return (
    <A href={props.href} class={classOf(props)} aria-keyshortcuts={props['aria-keyshortcuts']}>
      <Content icon={props.icon}>{props.children}</Content>
    </A>
  );
}

function Content(props: { icon: Icon | undefined; children: JSX.Element }) {
  return (
    <>
      <Show when={props.icon} keyed>
        {(Glyph) => <Glyph size={16} aria-hidden="true" />}
      </Show>
      <span>{props.children}</span>
    </>
  );
}

/** A button that is only an icon: its name is spoken and shown on hover. */
export function IconButton(
  props: { name: string; icon: Icon } & Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'name'>,
) {
  const [own, rest] = splitProps(props, ['name', 'icon']);
  return (
    <button type="button" {...rest} class="button button-quiet button-icon" aria-label={own.name} title={own.name}>
      <Dynamic component={own.icon} size={16} aria-hidden="true" />
    </button>
  );
}
