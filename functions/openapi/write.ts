// Writes docs/openapi.json, and out of it the dashboard's types and its table of roles: `npm run openapi`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeApi } from './describe.ts';
import { rolesOf } from './roles.ts';
import { typesOf } from './types.ts';

const root = path.resolve(import.meta.dirname, '../..');
const description = await describeApi();
writeFileSync(path.join(root, 'docs/openapi.json'), description);
writeFileSync(path.join(root, 'web/src/data/api-types.d.ts'), typesOf(JSON.parse(description)));
writeFileSync(path.join(root, 'web/src/data/api-roles.ts'), rolesOf(JSON.parse(description)));
