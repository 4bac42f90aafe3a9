// Something to be copied into another place: an address, a command.
import Copy from 'lucide-solid/icons/copy';
import { useText } from '../../text/text.tsx';
import { IconButton } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import './copy-line.css';

/** In a list of definitions. */
export function CopyLine(props: { label: string; value: string }) {
  const { t } = useText();
  const copy = async () => {
    await navigator.clipboard.writeText(props.value);
    toast(() => t().drop.copied);
  };
  return (
    <div class="copy-line">
      <dt class="muted small">{props.label}</dt>
      <dd>
        <code>{props.value}</code>
        <IconButton name={t().drop.copy(props.label)} icon={Copy} onClick={() => void copy()} />
      </dd>
    </div>
  );
}
