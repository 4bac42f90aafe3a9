// npm run campaign -- --csv FILE --name N --message T [--rate R]: the whole job against the running system.
// Exit code 0: everybody was sent their message. 1: somebody was not, or the job could not be done.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type CampaignState, firstRejects, importFile, launch, settledCount, watch } from './job.ts';
import { startProgress } from './progress.ts';
import { campaignLines, endedWell, importLines } from './report.ts';
import { apiFor, defaultDir, findRunning } from './running.ts';
import { runCommand, Sentence } from './sentence.ts';

const usage = `usage: npm run campaign -- --csv FILE --name NAME --message TEXT [--message TEXT …] [--rate R] [--user ana]
  --csv      contacts, in any form that docs and examples/ show
  --message  Liquid text: 'Hola {{ nombre | default: "amigo" }}'; given several times, the texts take turns
  --rate     messages a second, at most the line's own pace`;

const options = {
  csv: { type: 'string' },
  name: { type: 'string' },
  message: { type: 'string', multiple: true },
  rate: { type: 'string' },
  user: { type: 'string', default: 'ana' },
  dir: { type: 'string', default: defaultDir },
} as const;

function readArguments(args: string[]) {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    values = parseArgs({ args, options }).values;
  } catch (error) {
    throw new Sentence(`${(error as Error).message}\n${usage}`);
  }
  const { csv, name, message, user, dir } = values;
  if (csv === undefined || name === undefined || message === undefined) throw new Sentence(usage);
  const rate = values.rate === undefined ? undefined : Number(values.rate);
  if (rate !== undefined && !(rate > 0)) throw new Sentence('--rate is a number of messages a second above 0.');
  // npm runs scripts in the repository's root; a relative path is meant from where the user stands.
  const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), csv);
  return { file, name, templates: message, rate, user, dir };
}

const noteOf = ({ counts, lines }: CampaignState): string => {
  const broken = lines.find((line) => line.breaker.state !== 'closed');
  const parts = [
    ...(['error', 'unknown', 'skipped'] as const).flatMap((kind) =>
      counts[kind] > 0 ? [`${counts[kind]} ${kind}`] : [],
    ),
    ...(broken === undefined ? [] : [`the line is stopped: ${broken.breaker.reason ?? 'too many failures'}`]),
  ];
  return parts.join(', ');
};

await runCommand(async () => {
  const { file, user, dir, ...draft } = readArguments(process.argv.slice(2));
  const running = await findRunning(dir);
  const api = await apiFor(running, user);

  const reading = startProgress('Importing');
  const { importId, state: imported } = await importFile(api, file, (state, sizeBytes) =>
    reading.show(state.status === 'completed' ? sizeBytes : state.bytesRead, sizeBytes, `${state.rowsRead} rows`),
  ).finally(() => reading.stop());
  for (const line of importLines(path.basename(file), imported, await firstRejects(imported))) console.log(line);

  const id = await launch(api, { ...draft, importId });
  const sending = startProgress('Sending');
  const ended = await watch(api, id, (state) =>
    sending.show(settledCount(state), state.totalRecipients, noteOf(state)),
  ).finally(() => sending.stop());
  for (const line of campaignLines(ended, `${running.web}/campaigns/${id}`)) console.log(line);
  return endedWell(ended) ? 0 : 1;
});
