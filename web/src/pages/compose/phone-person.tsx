// Under the phone: whose it is, and arrows to the next person.
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { useText } from '../../text/text.tsx';
import { IconButton } from '../../ui/button.tsx';

export function PhonePerson(props: {
  person: { readonly nombre: string | null; readonly phone: string };
  /** From 0. */
  index: number;
  count: number;
  onIndex: (index: number) => void;
}) {
  const { t, f } = useText();
  return (
    <div class="phone-person">
      <IconButton
        name={t().compose.message.previousPerson}
        icon={ChevronLeft}
        disabled={props.index === 0}
        onClick={() => props.onIndex(props.index - 1)}
      />
      <p>
        <strong>{props.person.nombre || t().noName}</strong>
        <span class="num muted">{f().phone(props.person.phone)}</span>
        <span class="num muted small" role="status">
          {t().compose.message.previewOf(props.index + 1, props.count)}
        </span>
      </p>
      <IconButton
        name={t().compose.message.nextPerson}
        icon={ChevronRight}
        disabled={props.index >= props.count - 1}
        onClick={() => props.onIndex(props.index + 1)}
      />
    </div>
  );
}
