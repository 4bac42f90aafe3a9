// The bundles of the manifest's functions, as this machine keeps them.
import path from 'node:path';
import { functions } from '@pregon/functions/manifest';
import { type Bundles, bundleFunctions } from '../lambda/bundle.ts';

/** The repository that this file is in. */
export const defaultRoot = path.resolve(import.meta.dirname, '../../../..');

/** In node_modules, where `--fresh` leaves them and a new install empties them. */
export const bundleAll = (root = defaultRoot): Promise<Bundles> =>
  bundleFunctions({
    entries: Object.fromEntries(
      Object.entries(functions).map(([name, { entry }]) => [name, path.join(root, 'functions', entry)]),
    ),
    root,
    cacheDir: path.join(root, 'node_modules', '.cache', 'pregon'),
    // Half of a first start's work, and nothing here reads them.
    sourceMaps: false,
  });
