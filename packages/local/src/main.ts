// npm start: the whole system on this machine, until Ctrl-C. Flags: --fresh forgets all state, --empty skips the demo.
import { parseArgs } from 'node:util';
import { Api } from './cli/api.ts';
import { defaultDir } from './cli/running.ts';
import { runCommand, Sentence } from './cli/sentence.ts';
import { readSettings, type Settings } from './settings.ts';
import { bundleAll, defaultRoot } from './system/bundles.ts';
import { ownAccount } from './system/environment.ts';
import type { System } from './system.ts';

const usage = 'usage: npm start -- [--fresh] [--empty]';

const flags = { fresh: { type: 'boolean', default: false }, empty: { type: 'boolean', default: false } } as const;

function readCommand(): { settings: Settings; fresh: boolean; empty: boolean } {
  try {
    return { settings: readSettings(process.env), ...parseArgs({ options: flags }).values };
  } catch (error) {
    throw new Sentence(`${(error as Error).message}\n${usage}`);
  }
}

/** Resolves when the user or the bootstrap asks for the end; asked again, it no longer waits for anything. */
function endAsked(): Promise<void> {
  return new Promise((resolve) => {
    let times = 0;
    const ask = () => {
      times += 1;
      resolve();
      if (times > 1) process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    // The bootstrap's channel closes when it was killed.
    process.once('disconnect', ask);
  });
}

/** A demo that fails is told, and the system stays up: whoever reads it can look into it. */
async function demo(system: System): Promise<void> {
  const { api, web } = system.endpoints;
  const { isEmpty, runDemo } = await import('./demo.ts');
  const asAna = new Api(api, await system.token('ana'));
  try {
    if (!(await isEmpty(asAna))) return;
    console.log('The database is empty, so here is the main job, for the demo user ana:\n');
    await runDemo({ api: asAna, web, root: defaultRoot, print: (line) => console.log(line) });
    console.log('');
  } catch (error) {
    if (!(error instanceof Sentence)) throw error;
    console.error(`The demo did not finish: ${error.message}`);
  }
}

async function show(system: System, began: number, withDemo: boolean): Promise<void> {
  const { endpoints } = system;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`Pregón is ready after ${seconds} s. The API: ${endpoints.api}`);
  await system.webReady;
  if (withDemo) await demo(system);
  console.log(`Dashboard   ${endpoints.web} (sign in as ana or beto; caro is an admin, dora a viewer)`);
  console.log(`Your CSV    npm run campaign -- --csv FILE --name NAME --message 'Hola {{ nombre }}'`);
  console.log('A folder    npm run drop -- --folder FOLDER FILE, or copy it into .local/drop/FOLDER/');
  console.log(
    `Twilio      ${ownAccount.accountSid} with the token ${ownAccount.authToken} can be connected in the settings`,
  );
  console.log(`Log         ${system.logFile}`);
  console.log('Ctrl-C ends it; the state stays in .local/');
}

await runCommand(async () => {
  const began = Date.now();
  const { settings, fresh, empty } = readCommand();
  const ended = endAsked();
  // esbuild has a process of its own: it works while this one reads the parts, which takes as long.
  const bundles = bundleAll();
  bundles.catch(() => {}); // told by the start, which waits for them
  const { startSystem } = await import('./system.ts');
  const starting = startSystem({
    bundles,
    dir: defaultDir,
    webPort: settings.webPort,
    apiPort: settings.apiPort,
    fresh,
    settings: settings.functions,
    sweepEveryMs: settings.sweepEveryMs,
    postgresUrl: settings.postgresUrl,
    // A few numbers fail, so that the demo shows what a campaign really looks like.
    twilio: { realism: true },
  });
  const system = await starting.catch((error: unknown) => {
    throw new Sentence(`Pregón did not start: ${error instanceof Error ? error.message : String(error)}`);
  });
  try {
    await Promise.race([ended, show(system, began, !empty).then(() => ended)]);
  } finally {
    await system.stop();
  }
  return 0;
});
// A demo that was cut off would still be waiting for answers.
process.exit();
