// Whether the assembly that `sst build` left holds what would be deployed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functions } from '@pregon/functions/manifest';

/** Of the stage `test`. */
const stacks = ['test-pregon-data', 'test-pregon-work', 'test-pregon-site'];

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly FunctionName?: unknown; readonly Code?: { readonly S3Key?: string } };
}

const read = (file: string): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const resourcesOf = (dist: string, stack: string): Resource[] => {
  const template = read(join(dist, `${stack}.template.json`)) as { Resources?: Record<string, Resource> } | undefined;
  return Object.values(template?.Resources ?? {});
};

/** The folders that a stack would upload, by their hash. */
const foldersOf = (dist: string, stack: string): Map<string, string> => {
  const manifest = read(join(dist, `${stack}.assets.json`)) as
    | { files?: Record<string, { source: { path: string } }> }
    | undefined;
  return new Map(Object.entries(manifest?.files ?? {}).map(([hash, { source }]) => [hash, join(dist, source.path)]));
};

/** Each function with the folder of its code. */
const faultsOfFunctions = (dist: string): string[] => {
  const lambdas = resourcesOf(dist, 'test-pregon-work').filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const folders = foldersOf(dist, 'test-pregon-work');
  return Object.keys(functions).flatMap((name) => {
    const lambda = lambdas.find(({ Properties }) => Properties?.FunctionName === `test-pregon-${name}`);
    if (lambda === undefined) return [`There is no function ${name}.`];
    const folder = folders.get(lambda.Properties?.Code?.S3Key?.replace('.zip', '') ?? '') ?? 'absent';
    return existsSync(join(folder, 'index.cjs')) ? [] : [`The function ${name} has no code.`];
  });
};

const faultsOfSite = (dist: string): string[] => {
  const folders = [...foldersOf(dist, 'test-pregon-site').values()];
  return ['index.html', 'assets'].flatMap((name) =>
    folders.some((folder) => existsSync(join(folder, name))) ? [] : [`The dashboard has no ${name}.`],
  );
};

/** @param dist `.sst/dist`. @returns a sentence for each thing that is absent. */
export const faultsOf = (dist: string): string[] => {
  const absent = stacks.filter((stack) => resourcesOf(dist, stack).length === 0);
  if (absent.length > 0) return absent.map((stack) => `There is no stack ${stack}.`);
  return [...faultsOfFunctions(dist), ...faultsOfSite(dist)];
};
