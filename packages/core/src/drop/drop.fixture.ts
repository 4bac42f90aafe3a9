// What the tests of the drop folder share: a user with a rule, files put into the bucket, their events, and a run that dies on the way.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { startPorts } from '../campaign/campaign.fixture.ts';
import type { CampaignPorts } from '../campaign/campaign.ts';
import { Database } from '../db/client.ts';
import { rows } from '../db/query.ts';
import { makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { DropRuleId, newId, type UserId } from '../id.ts';
import { dropKey, resultKey } from './key.ts';
import { type Arrival, type Outcome, receive } from './receive.ts';
import * as Rule from './rule.ts';

const limits = { fileBytes: 1_000_000, unpackedBytes: 4_000_000 };

let sequence = 0;
let phones = 0;

/** Rows of people who are in no other file. */
export const freshCsv = (count = 2): string =>
  `numero,nombre\n${Array.from({ length: count }, () => `59598${String(1_000_000 + phones++)},Persona`).join('\n')}\n`;

export async function openFolder() {
  const started = await startPorts();
  const { ports } = started;
  const userId = await makeUser(ports.db);
  const senderId = await makeSender(ports.db, userId, await makeLine(ports.db, 10));
  const ruleOf = (over: Partial<Rule.RuleInput>, owner: UserId = userId) => {
    const input = Rule.RuleInput.parse({ folder: 'promos', templates: ['Hola {nombre}'], ...over });
    return Rule.create(ports, owner, newId(DropRuleId), input);
  };
  const put = async (name: string, body: Uint8Array | string, folder = 'promos'): Promise<Arrival> => {
    const key = dropKey({ userId, folder, name });
    await ports.bucket.write(key, body, 'text/csv');
    const etag = (await ports.bucket.head(key))?.etag ?? '';
    const sequencer = String(++sequence).padStart(18, '0');
    return { key, versionId: undefined, etag, sequencer, sizeBytes: Buffer.byteLength(body) };
  };
  return {
    ...started,
    userId,
    senderId,
    ruleOf,
    put,
    receive: (arrival: Arrival, over: Partial<CampaignPorts> = {}): Promise<Outcome> =>
      receive({ ...ports, ...over }, arrival, { limits }),
    drop: async (name: string, body: Uint8Array | string, folder?: string): Promise<Outcome> =>
      receive(ports, await put(name, body, folder), { limits }),
    campaigns: () =>
      rows(
        ports.db,
        sql`select k.id, k.name, k.status, k.audience ->> 'importId' as "importId" from campaign k where k.user_id = ${userId}::uuid order by k.id`,
        z.object({ id: z.string(), name: z.string(), status: z.string(), importId: z.string() }),
      ),
    result: async (name: string, folder = 'promos') => {
      const body = await ports.bucket.read(resultKey({ userId, folder, name }));
      return JSON.parse(Buffer.concat(await Array.fromAsync(body)).toString());
    },
  };
}

export type Folder = Awaited<ReturnType<typeof openFolder>>;

/** The same ports in a process that is killed before its nth call of anything outside; every later call fails too. */
export function dyingPorts(ports: CampaignPorts, calls: number): CampaignPorts & { readonly calls: () => number } {
  let made = 0;
  const step = () => {
    if (++made >= calls) throw new TypeError('killed');
  };
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          step();
          return value.apply(object, given);
        };
      },
    });
  const client = new Proxy(ports.db.target.client, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      if (name !== 'send' || typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        step();
        return value.apply(object, given);
      };
    },
  });
  return {
    ...ports,
    db: new Database({ ...ports.db.target, client }),
    bucket: watched(ports.bucket),
    turns: watched(ports.turns),
    freezes: watched(ports.freezes),
    schedules: watched(ports.schedules),
    calls: () => made,
  };
}
