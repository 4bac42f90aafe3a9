// The call of judge_people, which knows what Begin would decide of people.
import { type SQL, sql } from 'drizzle-orm';
import type { FrequencyCap, QuietHours } from '../guard/guard.ts';
import type { LineId, UserId } from '../id.ts';
import { countryDepths } from './country.ts';

export interface Rules {
  readonly userId: UserId;
  readonly lineIds: readonly LineId[];
  /** When the campaign begins. */
  readonly at: Date;
  readonly timeZone: string;
  readonly quietHours: QuietHours | null;
  readonly frequencyCap: FrequencyCap | null;
  readonly deadlineAt: Date | null;
}

/**
 * `(phone_key, country_cell, zones, skip_reason, quiet_until, has_written)` once for each key.
 * @param keys a query of phone keys
 * @param isPart few of them: looked up by index
 */
export function judged(rules: Rules, keys: SQL, isPart: boolean): SQL {
  const { quietHours, frequencyCap, deadlineAt } = rules;
  return sql`judge_people(${rules.userId}::uuid, array(select x::uuid from jsonb_array_elements_text(${JSON.stringify(rules.lineIds)}::jsonb) x),
    ${rules.at.toISOString()}::timestamptz, ${rules.timeZone}::text, ${quietHours?.from ?? null}::time, ${quietHours?.to ?? null}::time,
    ${frequencyCap?.messages ?? null}::int, ${frequencyCap?.days ?? null}::int, ${deadlineAt?.toISOString() ?? null}::timestamptz,
    ${JSON.stringify(countryDepths)}::jsonb, array(${keys}), ${isPart}::boolean)`;
}
