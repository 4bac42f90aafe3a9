// The database, for functions with the grant `database`.
import { openDatabase } from '@pregon/core/db/client';
import type { Opener } from '../ports.ts';

export const db: Opener<'db'> = (config, resumeBudgetMs) => openDatabase({ ...config.database, resumeBudgetMs });
