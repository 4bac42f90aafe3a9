// Writes docs/openapi.json: `npm run openapi`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeApi } from './describe.ts';

writeFileSync(path.resolve(import.meta.dirname, '../../docs/openapi.json'), await describeApi());
