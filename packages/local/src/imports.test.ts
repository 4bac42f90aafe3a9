// What runs here must be the bundle that is deployed: this package knows handlers by the manifest's entries, never by import.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

interface Import {
  readonly importer: string;
  readonly specifier: string;
}

const root = path.resolve(import.meta.dirname, '../../..');
const handlers = path.join(root, 'functions');

/** Every static and dynamic import of the files, as esbuild reads them; nothing is followed. */
async function importsOf(files: readonly string[]): Promise<Import[]> {
  const found: Import[] = [];
  await build({
    entryPoints: [...files],
    bundle: true,
    write: false,
    outdir: 'unused',
    format: 'esm',
    logLevel: 'silent',
    plugins: [
      {
        name: 'collect',
        setup({ onResolve }) {
          onResolve({ filter: /.*/ }, ({ path: specifier, importer, kind }) => {
            if (kind === 'entry-point') return undefined;
            found.push({ importer, specifier });
            return { path: specifier, external: true };
          });
        },
      },
    ],
  });
  return found;
}

function reachesHandler({ importer, specifier }: Import): boolean {
  if (specifier.startsWith('@pregon/functions')) return specifier !== '@pregon/functions/manifest';
  const isPath = specifier.startsWith('.') || path.isAbsolute(specifier);
  return isPath && path.resolve(path.dirname(importer), specifier).startsWith(handlers + path.sep);
}

test('nothing in packages/local imports a handler’s source', async () => {
  const files = (await readdir(import.meta.dirname, { recursive: true }))
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => path.join(import.meta.dirname, file));
  const imports = await importsOf(files);
  expect(imports).toContainEqual(expect.objectContaining({ specifier: '@pregon/functions/manifest' }));
  expect(imports.filter(reachesHandler)).toEqual([]);
});

test('the scan sees each way to import a handler', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'pregon-imports-'));
  const toHandlers = path.relative(dir, handlers);
  const bad = [
    `import { handler } from '${toHandlers}/api/health.ts'; handler();`,
    `export * from '@pregon/functions/api/health';`,
    `export const later = () => import('${handlers}/api/health.ts');`,
    `import '${toHandlers}/edge/http.ts';`,
  ];
  const files = bad.map((_, at) => path.join(dir, `${at}.ts`));
  await Promise.all(files.map((file, at) => writeFile(file, bad[at] ?? '')));
  const seen = (await importsOf(files)).filter(reachesHandler).map(({ importer }) => path.basename(importer));
  await rm(dir, { recursive: true });
  expect(seen.sort()).toEqual(['0.ts', '1.ts', '2.ts', '3.ts']);
});
