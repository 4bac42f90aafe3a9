// What keeps the AWS SDK small in a bundle: parts that no Lambda uses, and that esbuild cannot leave out by itself.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * The SDK looks for credentials in files, in an instance's metadata and in single sign-on: 100 kB in every function. Lambda
 * puts them into the environment, and keeps a container no longer than they are good.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup({ onLoad }) {
    const contents = `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`;
    const filter = /@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/;
    onLoad({ filter }, ({ path: file }) => ({ contents, resolveDir: path.dirname(file) }));
  },
};

/**
 * The SDK writes the wire's names as computed keys, and an object with a computed key has to stay, since making it might do
 * something: so S3 came with the schemas of its hundred operations for the eight that are used. Here they are plain keys.
 */
export const plainKeys: Plugin = {
  name: 'plain-keys',
  setup({ onLoad }) {
    const filter = /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;
    onLoad({ filter }, async ({ path: file }) => ({ contents: withPlainKeys(await readFile(file, 'utf8')) }));
  },
};

const withPlainKeys = (source: string): string => {
  const constants = new Map(
    source.matchAll(/^const (\w+) = ("[^"\\\n]*");$/gm).map(([, name = '', text = '']) => [name, text]),
  );
  return source.replaceAll(/\[(\w+)\]: /g, (key, name: string) =>
    constants.has(name) ? `${constants.get(name)}: ` : key,
  );
};
