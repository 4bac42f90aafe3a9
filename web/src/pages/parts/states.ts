// What each state looks like, everywhere: one colour, one icon; its word is in the dictionary under the same name.
import Ban from 'lucide-solid/icons/ban';
import CalendarClock from 'lucide-solid/icons/calendar-clock';
import Check from 'lucide-solid/icons/check';
import CheckCheck from 'lucide-solid/icons/check-check';
import CirclePause from 'lucide-solid/icons/circle-pause';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import CircleX from 'lucide-solid/icons/circle-x';
import Clock from 'lucide-solid/icons/clock';
import Eye from 'lucide-solid/icons/eye';
import MailX from 'lucide-solid/icons/mail-x';
import PencilLine from 'lucide-solid/icons/pencil-line';
import SendHorizontal from 'lucide-solid/icons/send-horizontal';
import Shield from 'lucide-solid/icons/shield';
import type { CampaignStatus, ImportStatus, RecipientStatus } from '../../data/types.ts';
import type { Icon } from '../../ui/button.tsx';
import type { Tone } from '../../ui/notice.tsx';

export interface StateLook {
  readonly tone: Tone;
  readonly icon: Icon;
}

export type Outcome = RecipientStatus | 'delivered' | 'read' | 'undelivered';

export const outcomes: Readonly<Record<Outcome, StateLook>> = {
  queued: { tone: 'queued', icon: Clock },
  sending: { tone: 'ink', icon: SendHorizontal },
  sent: { tone: 'sent', icon: Check },
  delivered: { tone: 'delivered', icon: CheckCheck },
  read: { tone: 'read', icon: Eye },
  undelivered: { tone: 'error', icon: MailX },
  error: { tone: 'error', icon: CircleX },
  unknown: { tone: 'unknown', icon: CircleHelp },
  skipped: { tone: 'skipped', icon: Shield },
  canceled: { tone: 'canceled', icon: Ban },
};

export const campaignStates: Readonly<Record<CampaignStatus, StateLook>> = {
  draft: { tone: 'skipped', icon: PencilLine },
  scheduled: { tone: 'delivered', icon: CalendarClock },
  queued: { tone: 'queued', icon: Clock },
  running: { tone: 'ink', icon: SendHorizontal },
  paused: { tone: 'unknown', icon: CirclePause },
  completed: { tone: 'sent', icon: Check },
  canceled: { tone: 'canceled', icon: Ban },
  failed: { tone: 'error', icon: CircleX },
};

export const importStates: Readonly<Record<ImportStatus, StateLook>> = {
  created: { tone: 'queued', icon: Clock },
  running: { tone: 'ink', icon: SendHorizontal },
  completed: { tone: 'sent', icon: Check },
  failed: { tone: 'error', icon: CircleX },
};
