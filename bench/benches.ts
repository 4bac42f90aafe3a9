// Every bench there is, by its name.
import type { Bench } from './bench.ts';
import { bundle } from './bundle.ts';
import { contacts } from './contacts/contacts.ts';
import { dashboard } from './dashboard/dashboard.ts';
import { freeze } from './freeze.ts';
import { importBench } from './import/import.ts';
import { pipeline } from './pipeline/pipeline.ts';
import { receipts } from './receipts.ts';

export const benches: Readonly<Record<string, Bench>> = {
  import: importBench,
  pipeline,
  receipts,
  freeze,
  bundle,
  dashboard,
  contacts,
};
