// npm run -s token -- --user ana: prints a bearer token of the running system, and nothing else.
import { parseArgs } from 'node:util';
import { defaultDir, findRunning, tokenFor } from './running.ts';
import { runCommand, Sentence } from './sentence.ts';

const usage = 'usage: npm run -s token -- [--user ana|beto|caro] [--dir FOLDER]';

const options = {
  user: { type: 'string', default: 'ana' },
  dir: { type: 'string', default: defaultDir },
} as const;

function read(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Sentence(`${(error as Error).message}\n${usage}`);
  }
}

await runCommand(async () => {
  const { user, dir } = read(process.argv.slice(2));
  console.log(await tokenFor(await findRunning(dir), user));
  return 0;
});
