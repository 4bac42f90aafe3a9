// Brings the database to this version's schema. The deployment calls it before it changes any other function, and fails with it.
import path from 'node:path';
import { migrate } from '@pregon/core/db/migrate';
import { readMigrations } from '@pregon/core/db/migration-files';
import { describeError, log } from '../edge/log.ts';
import { db } from '../edge/port/database.ts';
import { container } from '../edge/ports.ts';

const { name, ports } = container('migrate', { db });

/** The files lie beside the bundle. */
const directory = (): string => path.join(process.env.LAMBDA_TASK_ROOT ?? '', 'migrations');

/** Repeated, it finds nothing to do. @throws as migrate, which stops the deployment: the old code goes on with the old schema. */
export const handler = async (): Promise<{ applied: readonly string[] }> => {
  try {
    const onApplied = (file: string) => log('info', 'migration', { function: name, file });
    const applied = await migrate(ports.db, await readMigrations(directory()), { onApplied });
    log('info', 'migrate', { function: name, applied: applied.length });
    return { applied };
  } catch (error) {
    log('error', 'migrate', { function: name, ...describeError(error) });
    throw error;
  }
};
