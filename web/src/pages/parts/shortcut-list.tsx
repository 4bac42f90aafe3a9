// What the keyboard can do.
import { For, type JSX } from 'solid-js';
import { useText } from '../../text/text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { places } from '../places.ts';

export function ShortcutList(props: { open: boolean; onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog open={props.open} onClose={props.onClose} title={t().keys.title} closeName={t().act.close}>
      <dl class="shortcuts">
        <Shortcut keys={<kbd>/</kbd>} text={t().keys.search} />
        <Shortcut keys={<kbd>n</kbd>} text={t().keys.newCampaign} />
        <For each={places}>
          {(place) => (
            <Shortcut
              keys={
                <>
                  <kbd>g</kbd> <span class="muted small">{t().keys.and}</span> <kbd>{t().keys.letters[place.name]}</kbd>
                </>
              }
              text={t().nav[place.name]}
            />
          )}
        </For>
        <Shortcut keys={<kbd>{t().keys.arrows}</kbd>} text={t().keys.rows} />
        <Shortcut keys={<kbd>{t().keys.escape}</kbd>} text={t().keys.close} />
        <Shortcut keys={<kbd>?</kbd>} text={t().keys.help} />
      </dl>
    </Dialog>
  );
}

const Shortcut = (props: { keys: JSX.Element; text: string }) => (
  <>
    <dt>{props.keys}</dt>
    <dd>{props.text}</dd>
  </>
);
