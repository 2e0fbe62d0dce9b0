import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeEarlierBuilds } from '../bundle/publish.mjs';
import { launcherDist, root, workspaceNode } from '../workspace/paths.mjs';
import { pnpm } from '../workspace/pnpm.mjs';
import { run } from '../workspace/run.mjs';
import { SetUpError } from '../workspace/set-up-error.mjs';

const server = join(root, 'packages/server');

/**
 * Packs both packages as they are published. pnpm does it: it puts versions in the place of `catalog:` and
 * `workspace:`, the built files in the place of the sources (`publishConfig`), and the workspace's LICENSE beside them.
 *
 * The launcher has to be built already.
 * @returns the tarballs' paths, the launcher's first
 * @throws {SetUpError}
 */
export async function packPackages(folder) {
  await buildServer();
  return pack(['packages/launcher', 'packages/server'], folder);
}

/** The same for the launcher alone, which has the server in it. @returns the tarball's path */
export async function packLauncher(folder) {
  const [tarball] = await pack(['packages/launcher'], folder);
  return tarball;
}

async function pack(packages, folder) {
  removeEarlierBuilds(launcherDist, 'bin.js');
  mkdirSync(folder, { recursive: true });
  const filters = packages.flatMap((path) => ['--filter', `./${path}`]);
  await pnpm([...filters, '--reporter=silent', 'pack', '--pack-destination', folder]);
  return packages.map((path) => join(folder, tarballName(join(root, path))));
}

/** The workspace imports the server's sources; whoever installs the package gets JavaScript and declarations. */
async function buildServer() {
  rmSync(join(server, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const failure = await run(workspaceNode, [compiler, '-p', join(server, 'tsconfig.build.json')]);
  if (failure) throw new SetUpError(`the build of the server ${failure}; the reason stands above`);
  const { pagesModule } = await import('../bundle/page.mjs'); // it needs what the set-up has installed
  writeFileSync(join(server, 'dist/apps/pages.js'), await pagesModule());
}

function tarballName(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
