// A little of what real lists meet, for the demo: the same few phones fail in every run, so that the dashboard has errors to show.
import { shareOf } from './behaviour.ts';
import type { Fate } from './status-flow.ts';

const refusedShare = 0.04;
const undeliveredShare = 0.05;

/** Codes that a phone of the share gets: on WhatsApp, on SMS. */
const refusals = { whatsapp: [21211, 63003, 21610], sms: [21614, 21211, 21610] } as const;
const failures = { whatsapp: [63024, 63049, 63024], sms: [30003, 30006, 30007] } as const;

const channelOf = (to: string) => (to.startsWith('whatsapp:') ? 'whatsapp' : 'sms');

const pick = (codes: readonly number[], to: string): number =>
  codes[Math.floor(shareOf(to, 'which') * codes.length)] ?? 21211;

/** The code with which this phone is refused at once, if it is one of them. */
export const refusalOf = (to: string): number | undefined =>
  shareOf(to, 'refused') < refusedShare ? pick(refusals[channelOf(to)], to) : undefined;

/** How a message to this phone fails after it was accepted, if it is one of them. */
export const fateOf = (to: string): Fate | undefined =>
  shareOf(to, 'undelivered') < undeliveredShare
    ? { status: 'undelivered', code: pick(failures[channelOf(to)], to) }
    : undefined;
