import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Node that the workspace brings along (devDependency `node`), by a path that outlives its updates. */
export const workspaceNode = join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

export const launcherBin = join(root, 'packages/launcher/bin/csf-mcp.js');

export const launcherDist = join(root, 'packages/launcher/dist');

/** The folder for packages that others install, if no other folder is named. */
export const packagesOutput = join(root, 'dist-packages');

/** The folder of set-up's notes. pnpm leaves folders alone whose names start with a dot. */
export const setUpNotes = join(root, 'node_modules/.csf-mcp');
