// What the preflight warns of, in words.
import type { Warning } from '../../data/preflight.ts';
import type { Text } from '../../text/dictionary.ts';
import type { Format } from '../../text/format.ts';
import { reasonText } from '../parts/reason.ts';

/** Undefined for a warning that this version has no words for. */
export function warningText(t: Text, f: Format, warning: Warning): string | undefined {
  const { warn, about } = t.preflight;
  const count = warning.count ?? 0;
  const names = warning.names ?? [];
  const people = () => (warning.isEstimated ? about(t.count.people(count)) : t.count.people(count));
  const texts: Readonly<Record<string, () => string>> = {
    everything_stopped: () => warn.everythingStopped,
    no_active_sender: () => warn.noSender,
    line_stopped: () => warn.lineStopped(count),
    breaker_open: () => warn.breaker(reasonText(t, warning.reason)),
    mixed_channels: () => warn.mixed,
    media_with_sms: () => warn.media,
    outside_window: () => warn.outside(count),
    empty_variables: () => warn.empty(people(), f.list(names)),
    link_shortener: () => warn.shortener(f.list(names)),
    price_missing: () => warn.prices(f.list(names.map((code) => f.country(code)))),
  };
  return texts[warning.code]?.();
}
