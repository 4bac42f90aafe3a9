// How a webhook, or one of its deliveries, is: a word, an icon, a colour.
import CircleAlert from 'lucide-solid/icons/circle-alert';
import CircleCheck from 'lucide-solid/icons/circle-check';
import CircleOff from 'lucide-solid/icons/circle-off';
import Clock from 'lucide-solid/icons/clock';
import type { Webhook, WebhookDelivery } from '../../data/webhooks.ts';
import { useText } from '../../text/text.tsx';
import { Chip } from '../../ui/chip.tsx';

const health = {
  on: { tone: 'delivered', icon: CircleCheck },
  failing: { tone: 'unknown', icon: CircleAlert },
  off: { tone: 'canceled', icon: CircleOff },
  disabled: { tone: 'error', icon: CircleAlert },
} as const;

export const healthOf = ({ isActive, disabledReason, failingSince }: Webhook): keyof typeof health => {
  if (!isActive) return disabledReason ? 'disabled' : 'off';
  return failingSince ? 'failing' : 'on';
};

export function HookChip(props: { hook: Webhook }) {
  const { t } = useText();
  const now = () => healthOf(props.hook);
  return <Chip {...health[now()]} label={t().webhooks.status[now()]} />;
}

const states = {
  waiting: { tone: 'queued', icon: Clock },
  delivered: { tone: 'delivered', icon: CircleCheck },
  failed: { tone: 'error', icon: CircleAlert },
} as const;

export function DeliveryChip(props: { status: WebhookDelivery['status'] }) {
  const { t } = useText();
  return <Chip {...states[props.status]} label={t().webhooks.states[props.status]} />;
}
