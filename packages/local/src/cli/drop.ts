// npm run drop -- --folder F FILE: puts a file into a drop folder of the running system, and waits for what becomes of it.
// Exit code 0: it started a campaign, or one waits for approval. 1: it was refused, or could not be put there.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { openBucket } from '../s3/client.ts';
import type { Api } from './api.ts';
import { apiFor, defaultDir, findRunning } from './running.ts';
import { runCommand, Sentence } from './sentence.ts';

const usage = 'usage: npm run drop -- --folder FOLDER FILE [--user ana|beto] [--dir DIR]';

const options = {
  folder: { type: 'string' },
  user: { type: 'string', default: 'ana' },
  dir: { type: 'string', default: defaultDir },
} as const;

function readArguments(args: string[]) {
  const { values, positionals } = parsedOr(args);
  const [given, ...others] = positionals;
  const { folder, user, dir } = values;
  if (folder === undefined || folder.includes('/') || given === undefined || others.length > 0)
    throw new Sentence(usage);
  // npm runs scripts in the repository's root; a relative path is meant from where the user stands.
  return { folder, user, dir, file: path.resolve(process.env.INIT_CWD ?? process.cwd(), given) };
}

function parsedOr(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Sentence(`${(error as Error).message}\n${usage}`);
  }
}

const Rules = z.object({ address: z.object({ prefix: z.string() }) });
const Drops = z.object({
  items: z.array(
    z.object({
      dropId: z.string(),
      folder: z.string(),
      name: z.string(),
      status: z.enum(['received', 'importing', 'waiting_for_approval', 'started', 'refused', 'failed']),
      reason: z.object({ code: z.string(), message: z.string() }).optional(),
      import: z.object({ rows: z.number(), invalid: z.number() }).optional(),
      campaign: z.object({ campaignId: z.string(), name: z.string() }).optional(),
    }),
  ),
});
type Drop = z.infer<typeof Drops>['items'][number];

const pollMs = 400;
/** A file that has arrived is looked at within moments; one that is not will not be. */
const appearLimitMs = 60_000;

const newest = async (api: Api, folder: string, name: string): Promise<Drop | undefined> => {
  const { items } = await api.get('/drops?pageSize=100', Drops);
  return items.find((item) => item.folder === folder && item.name === name);
};

/** Waits until the file is more than received or imported. */
async function outcomeOf(api: Api, folder: string, name: string, before: string | undefined): Promise<Drop> {
  const appearBy = Date.now() + appearLimitMs;
  for (;;) {
    const found = await newest(api, folder, name);
    const isNew = found !== undefined && found.dropId !== before;
    if (isNew && found.status !== 'received' && found.status !== 'importing') return found;
    if (!isNew && Date.now() > appearBy) {
      throw new Sentence(
        'The file is in the bucket, but nobody has looked at it for a minute; see the functions’ log.',
      );
    }
    await sleep(pollMs);
  }
}

await runCommand(async () => {
  const { folder, user, dir, file } = readArguments(process.argv.slice(2));
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Sentence(`There is no file ${file}.`);
  const running = await findRunning(dir);
  const api = await apiFor(running, user);
  const { address } = await api.get('/drop-rules', Rules);
  const name = path.basename(file);
  const before = (await newest(api, folder, name))?.dropId;
  using opened = openBucket(running.s3);
  await opened.bucket.writeStream(`${address.prefix}${folder}/${name}`, createReadStream(file), 'text/csv');
  console.log(`Put at      ${address.prefix}${folder}/${name}`);

  const { status, reason, campaign, ...outcome } = await outcomeOf(api, folder, name, before);
  if (outcome.import) console.log(`Import      ${outcome.import.rows} rows, ${outcome.import.invalid} invalid`);
  if (reason) console.log(`Not started ${reason.message} (${reason.code})`);
  if (campaign)
    console.log(`Campaign    ${campaign.name}${status === 'waiting_for_approval' ? ' waits for approval' : ''}`);
  if (campaign) console.log(`Dashboard   ${running.web}/campaigns/${campaign.campaignId}`);
  return reason ? 1 : 0;
});
