// Ten real messages as they would go out, those most likely to be wrong first.
import { For, Show } from 'solid-js';
import type { PreflightSample } from '../../data/preflight.ts';
import { useText } from '../../text/text.tsx';

export function Samples(props: { samples: readonly PreflightSample[] }) {
  const { t, f } = useText();
  const notes = (sample: PreflightSample) => [
    ...(sample.empty.length > 0 ? [t().preflight.empty(f().list(sample.empty))] : []),
    ...(sample.sms ? [t().preflight.sampleParts(sample.sms.parts, sample.sms.encoding)] : []),
    ...(sample.sms && sample.sms.costly.length > 0 ? [sample.sms.costly.map((one) => `«${one}»`).join(' ')] : []),
  ];
  return (
    <Show when={props.samples.length > 0}>
      <details class="preflight-samples">
        <summary>
          {t().preflight.samples(props.samples.length)} <span class="muted small">{t().preflight.samplesHelp}</span>
        </summary>
        <ul>
          <For each={props.samples}>
            {(sample) => (
              <li>
                <p>
                  <strong>{sample.nombre || t().noName}</strong>{' '}
                  <span class="num muted">{f().phone(sample.phone)}</span>
                </p>
                <p class="preflight-text">{sample.text}</p>
                <Show when={notes(sample).length > 0}>
                  <p class="muted small num">{notes(sample).join(' · ')}</p>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}
