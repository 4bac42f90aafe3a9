// The rules of the house that the linter cannot say: sizes, openings, and which workspace may import which.
import { posix } from 'node:path';

export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Takes one file; answers what is wrong with it, or nothing. */
export type Rule = (source: Source) => string | undefined;

const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path);
const isTest = (path: string): boolean => /\.(test|fixture)\.tsx?$|\/testing\//.test(path) || path.startsWith('tests/');

export const fileLength: Rule = ({ path, text }) => {
  if (!isCode(path) || path.endsWith('.d.ts')) return undefined;
  const limit = isTest(path) ? 400 : 300;
  const lines = text.trimEnd().split('\n').length;
  return lines > limit ? `has ${lines} lines; the limit is ${limit}` : undefined;
};

/** A source tells its purpose in its first lines; a test's name does it. */
export const opening: Rule = ({ path, text }) => {
  const comment = path.endsWith('.sql') ? /^--/ : /^(#!.*\n)?(\/\/|\/\*)/;
  const told = !(isCode(path) || path.endsWith('.sql')) || /\.test\.tsx?$/.test(path) || comment.test(text);
  return told ? undefined : 'does not open with a comment that tells its purpose';
};

/** Names that say nothing, so that anything ends up in them. */
export const naming: Rule = ({ path }) => {
  const parts = path.replace(/\.[^/]*$/, '').split('/');
  const empty = parts.find((part) => /^(utils?|helpers?|services|managers|misc|lib)$/.test(part));
  return empty ? `is named "${empty}": name it after what it does` : undefined;
};

/** A file of nothing but re-exports hides where things are. */
export const barrel: Rule = ({ path, text }) => {
  if (!isCode(path)) return undefined;
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').trim();
  const rest = code.replace(/^export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'[^']*';?\s*$/gm, '').trim();
  return code !== '' && rest === '' ? 'only re-exports: import from the files themselves' : undefined;
};

const suppression =
  /(@ts-ignore|@ts-nocheck|(v8|c8|istanbul) ignore|biome-ignore [^\n]*(<explanation>|: *(\*\/.*)?$)|eslint-disable)/m;

/** A check is switched off only by a lint suppression with its reason, never for types or coverage. */
export const suppressions: Rule = ({ path, text }) => {
  const found = isCode(path) ? suppression.exec(text)?.[1] : undefined;
  return found ? `switches a check off: "${found}"` : undefined;
};

export const unfinished: Rule = ({ path, text }) => {
  const found = isCode(path) || path.endsWith('.sql') ? /\b(TODO|FIXME|HACK)\b/.exec(text)?.[1] : undefined;
  return found ? `holds a ${found}: finish it, or open an issue` : undefined;
};

const workspaces = ['packages/core', 'packages/local', 'functions', 'web', 'stacks', 'tests'];
const workspaceOf = (path: string): string | undefined => workspaces.find((folder) => path.startsWith(`${folder}/`));

/** What each workspace may import from the others. Tests may import anything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/local': ['packages/core', 'functions/manifest.ts'],
  // The description of the API is served by a function, and read as a document.
  functions: ['packages/core', 'docs/openapi.json'],
  web: [],
  // What is deployed is made by the bundler that made what ran on the laptop, and answers with its headers.
  stacks: [
    'functions/manifest.ts',
    'packages/local/src/lambda/bundle.ts',
    'packages/local/src/gateway/security-headers.ts',
  ],
};

const specifiers = (text: string): string[] => {
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"\n]+)['"]/g;
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
};

/** Where a specifier leads in this repository: a path from its root, or undefined for a package of others. */
const target = (from: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const own = /^@pregon\/(core|local|functions|web|stacks|tests)(?:\/(.*))?$/.exec(specifier);
  if (own === null) return undefined;
  const [, name = '', rest = ''] = own;
  if (name === 'core' || name === 'local') return `packages/${name}/src/${rest}.ts`;
  return `${name}/${rest}.ts`;
};

/** Imports go one way: functions and local to core; stacks and local to the manifest; web to nothing but the API. */
export const direction: Rule = ({ path, text }) => {
  const home = workspaceOf(path);
  const may = home === undefined || isTest(path) ? undefined : allowed[home];
  if (home === undefined || may === undefined || !isCode(path)) return undefined;
  const wrong = specifiers(text).find((specifier) => {
    const led = target(path, specifier);
    if (led === undefined || led.startsWith(`${home}/`)) return false;
    return !may.some((place) => led === place || led.startsWith(`${place}/`));
  });
  return wrong ? `imports ${wrong}, which ${home} may not` : undefined;
};

const deploys = /^(sst|aws-cdk-lib|constructs|cdk-nag)(\/|$)/;

/** The cloud is built in one place, so that what builds it can be replaced; least of all may a function carry it with it. */
export const deployment: Rule = ({ path, text }) => {
  if (!isCode(path) || path.startsWith('stacks/') || path === 'sst.config.ts') return undefined;
  const wrong = specifiers(text).find((specifier) => deploys.test(specifier));
  return wrong ? `imports ${wrong}, which only stacks/ and sst.config.ts may` : undefined;
};

export const rules: Readonly<Record<string, Rule>> = {
  fileLength,
  opening,
  naming,
  barrel,
  suppressions,
  unfinished,
  direction,
  deployment,
};
