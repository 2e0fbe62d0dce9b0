// npm run assemble -- <folder>: puts into a new folder what csf-mcp consists of where it is installed: package.json,
// bin, dist and, by the lockfile, the packages that are not bundled. The container image is made of it.
import { resolve } from 'node:path';
import { endAfter } from './workspace/end.mjs';
import { pnpm } from './workspace/pnpm.mjs';
import { setUp } from './workspace/set-up.mjs';
import { SetUpError } from './workspace/set-up-error.mjs';

try {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new SetUpError('name the folder: npm run assemble -- <folder>');
  await setUp();
  await pnpm(['--filter', 'csf-mcp', 'deploy', '--prod', resolve(process.env.INIT_CWD ?? '.', folder)]);
} catch (error) {
  endAfter(error, 1);
}
