// How fast a campaign may go, and how long that takes.
/** Messages a second that it may reach; undefined when nothing limits it. */
export function limitOf(campaign: {
  readonly lines: readonly { readonly ratePerSecond: number | null }[];
  readonly rate: number | null;
}): number | undefined {
  const lines = campaign.lines.map((line) => line.ratePerSecond);
  const ofLines =
    lines.length === 0 || lines.includes(null) ? undefined : lines.reduce<number>((sum, rate) => sum + (rate ?? 0), 0);
  if (ofLines === undefined) return campaign.rate ?? undefined;
  return campaign.rate === null ? ofLines : Math.min(ofLines, campaign.rate);
}

/** How long so many take at this pace. A slot costs 1.02 of the interval, so that lateness is never caught up. */
export const durationMs = (people: number, perSecond: number | undefined): number | undefined =>
  perSecond === undefined || perSecond <= 0 ? undefined : Math.ceil((people / perSecond) * 1_020);
