// How a campaign repeats, as the API tells it.

export interface Recurrence {
  /** iCalendar's: `FREQ=WEEKLY;BYDAY=MO,TH`. */
  readonly rule: string;
  readonly timeZone: string;
  /** From where it counts, on the clock of that zone. */
  readonly startsAt: string;
}

/** Of an occurrence of a campaign that repeats. */
export interface Series {
  readonly id: string;
  /** By the rule, wherever it was moved since. */
  readonly occurrenceAt: string;
  readonly endedAt: string | null;
  /** The next one, while it waits for its time. */
  readonly nextId: string | null;
  readonly nextAt: string | null;
}
