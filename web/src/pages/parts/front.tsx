// The screens before one is inside: the name, one sentence, one button.
import type { JSX } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Mark } from '../../ui/mark.tsx';
import './front.css';

export function Front(props: { title: string; text: string; children: JSX.Element }) {
  const { t } = useText();
  return (
    <main class="front">
      <div class="front-inner">
        <p class="front-brand">
          <Mark size={28} />
          {t().brand}
        </p>
        <h1>{props.title}</h1>
        <p class="front-text">{props.text}</p>
        <div class="front-action">{props.children}</div>
      </div>
    </main>
  );
}
