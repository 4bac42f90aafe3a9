// From one time of day to another, by the recipient's own clock.
import { useText } from '../../text/text.tsx';
import { TextField } from '../../ui/field.tsx';

export function HoursFields(props: {
  from: string;
  to: string;
  help?: string;
  error: string | undefined;
  onChange: (from: string, to: string) => void;
}) {
  const { t } = useText();
  return (
    <div class="pair">
      <TextField
        type="time"
        label={t().settings.guards.from}
        error={props.error}
        help={props.help}
        value={props.from}
        onInput={(event) => props.onChange(event.currentTarget.value, props.to)}
      />
      <TextField
        type="time"
        label={t().settings.guards.to}
        value={props.to}
        onInput={(event) => props.onChange(props.from, event.currentTarget.value)}
      />
    </div>
  );
}
