// A copy of the repository as a newcomer gets it: no node_modules, no state.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const git = (root: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });

/**
 * Clones the last commit into `folder`; while there are uncommitted changes, copies the working tree's tracked and
 * untracked files instead, so that what is tested is what stands here.
 */
export const checkOut = (root: string, folder: string): 'clone' | 'copy' => {
  if (git(root, 'status', '--porcelain').trim() === '') {
    git(root, 'clone', '--quiet', '--no-hardlinks', root, folder);
    return 'clone';
  }
  const listed = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const path of listed.split('\0')) {
    if (path === '' || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  return 'copy';
};
