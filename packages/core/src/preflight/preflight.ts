// A campaign before its launch, as it would go out now: for whom, for whom not and why, as what, at which cost, until when.
import { readable } from '../campaign/audience.query.ts';
import { conflictOf } from '../campaign/conflict.ts';
import { type CampaignView, get } from '../campaign/view.ts';
import type { Db } from '../db/client.ts';
import type { CampaignId, ContactId, UserId } from '../id.ts';
import * as Price from '../price/price.ts';
import type { Rules } from './judge.query.ts';
import { type Asked, countKinds, readPeople, start } from './people.query.ts';
import { readStage, type Stage } from './stage.query.ts';
import { type Preflight, summarise } from './summary.ts';
import { sampleSize, Tallying } from './tally.ts';

/** So many are looked at one by one; of a larger audience only some, spread over it. */
const mostExamined = 20_000;
const partSize = 2_000;
/** Of a larger audience: so many places in its order, so many people at each, so many places in one statement. */
const spread = { places: 60, people: 100, together: 15 } as const;

/**
 * Changes nothing. Counts of people are exact at any size; what takes a rendered text is exact up to 20,000 contacts, and as long as
 * `shouldStop` leaves the time; beyond that it is estimated, and says so.
 * @param shouldStop asked before each part of people
 * @throws DomainError not_found, conflict `campaign_not_preflightable` when it was launched already
 */
export async function preflight(
  db: Db,
  userId: UserId,
  id: CampaignId,
  shouldStop: () => boolean = () => false,
): Promise<Preflight> {
  const campaign = await get(db, userId, id);
  if (campaign.status !== 'draft' && campaign.status !== 'scheduled')
    throw conflictOf(campaign, 'campaign_not_preflightable', 'Only a draft or a scheduled campaign can be looked at');
  const [stage, prices] = await Promise.all([readStage(db, userId, id), Price.get(db, userId)]);
  const asked: Asked = {
    audience: await readable(db, userId, campaign.audience),
    variables: stage.variables,
    rules: rulesOf(userId, campaign, stage),
  };
  const counted = await countKinds(db, asked, { large: mostExamined, places: spread.places });
  const isSms = stage.lines.some(({ channel }) => channel === 'sms');
  const tally = new Tallying(campaign.templates, isSms, campaign.content);
  // One text for all: whoever is looked at stands for everybody.
  const isUniform = campaign.templates.length === 1 && stage.variables.length === 0;
  const isComplete =
    isUniform || counted.contacts <= mostExamined
      ? await examineAll(db, asked, tally, isUniform ? sampleSize : Number.POSITIVE_INFINITY, shouldStop)
      : await examineSome(db, asked, counted.places, tally, shouldStop);
  return summarise({ campaign, stage, prices, counted, tally, isUniform, isComplete, startsAt: asked.rules.at });
}

function rulesOf(userId: UserId, campaign: CampaignView, stage: Stage): Rules {
  const { scheduledAt, deadlineAt } = campaign;
  return {
    userId,
    lineIds: stage.lines.map(({ id }) => id),
    at: scheduledAt !== null && scheduledAt > stage.now ? scheduledAt : stage.now,
    timeZone: stage.timeZone,
    quietHours: stage.quietHours,
    frequencyCap: stage.frequencyCap,
    deadlineAt,
  };
}

/** Goes through the audience as the freezing does, until enough are known. @returns whether it came to the end. */
async function examineAll(
  db: Db,
  asked: Asked,
  tally: Tallying,
  enough: number,
  shouldStop: () => boolean,
): Promise<boolean> {
  let cursor = start;
  while (tally.examined < enough) {
    if (shouldStop()) return false;
    const part = await readPeople(db, asked, [cursor], partSize);
    for (const person of part.people) tally.add(person);
    if (part.isLast || part.last === null) return true;
    cursor = part.last;
  }
  return false;
}

/** A few people from many places in the audience's order. @returns false: they are not all. */
async function examineSome(
  db: Db,
  asked: Asked,
  places: readonly ContactId[],
  tally: Tallying,
  shouldStop: () => boolean,
): Promise<false> {
  for (let at = 0; at < places.length && !shouldStop(); at += spread.together) {
    const part = await readPeople(db, asked, places.slice(at, at + spread.together), spread.people);
    for (const person of part.people) tally.add(person);
  }
  return false;
}
