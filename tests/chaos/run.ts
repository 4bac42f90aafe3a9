// `npm run chaos -- --faults 10000 --seed 7`: round after round until so many faults have happened; ends at the first disagreement.
import { parseArgs } from 'node:util';
import { hitsInWords, plannedFaults, roundInWords, runRound } from './round.ts';

const usage =
  'npm run chaos -- [--faults N] [--seed S]   rounds until N faults have happened (one round by default); S is the first seed';

function readOptions(): { faults: number; seed: number } {
  const { values } = parseArgs({ options: { faults: { type: 'string' }, seed: { type: 'string' } } });
  const faults = Number(values.faults ?? 1);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  if (!Number.isInteger(faults) || faults < 1 || !Number.isInteger(seed) || seed < 0) throw new Error(usage);
  return { faults, seed };
}

/** Asked to end, the round puts everything away first; asked again, it no longer does. */
function endWhenAsked(): AbortSignal {
  const end = new AbortController();
  const ask = () => (end.signal.aborted ? process.exit(130) : end.abort(new Error('Asked to end.')));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, ask);
  // The bootstrap was killed: nobody waits for the result.
  process.once('disconnect', ask);
  process.channel?.unref();
  return end.signal;
}

async function main(): Promise<number> {
  const signal = endWhenAsked();
  const wanted = readOptions();
  let happened = 0;
  for (let seed = wanted.seed; happened < wanted.faults; seed += 1) {
    const round = await runRound({ seed, faults: plannedFaults, say: console.error, signal });
    happened += round.faults;
    console.log(`${roundInWords(round)}\n  ${hitsInWords(round)}\n  ${happened} faults so far`);
    if (round.audit.disagreements.length === 0) continue;
    for (const { name, detail } of round.audit.disagreements.slice(0, 50)) console.log(`  ${name}: ${detail}`);
    console.log(`The plan of faults, which npm run chaos -- --seed ${seed} brings back:\n${round.plan}`);
    return 1;
  }
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
