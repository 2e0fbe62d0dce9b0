import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../../../../scripts/workspace/cached-folder.mjs';
import { npmInstall } from '../../../../scripts/workspace/npm-install.mjs';
import { root, workspaceNode } from '../../../../scripts/workspace/paths.mjs';

const EVERYTHING = '@modelcontextprotocol/server-everything';
const SDK = '@modelcontextprotocol/server';
const SDK_OF_EVERYTHING = '@modelcontextprotocol/sdk';

const BARE_SERVER = fileURLToPath(new URL('bare-server.mjs', import.meta.url));

/**
 * Installs the servers that csf-mcp is compared with, at fixed versions and outside of the product. A later run finds
 * them installed.
 *
 * @returns their commands, run by the Node of the workspace, and the versions of their packages.
 * @throws Error if npm fails, as it does without a network.
 */
export async function installPeers({ announce }) {
  const dependencies = { [EVERYTHING]: '2026.8.31', [SDK]: sdkOfTheWorkspace() };
  const folder = await cachedFolder('peers', JSON.stringify(dependencies), (into) => {
    announce(`Installing ${EVERYTHING} and ${SDK} with npm into ${into}`);
    writeFileSync(join(into, 'package.json'), JSON.stringify({ private: true, dependencies }, null, 2));
    return npmInstall(into);
  });
  const bare = join(folder, 'bare-server.mjs');
  copyFileSync(BARE_SERVER, bare); // it finds the SDK from there
  const manifest = (name) => manifestOf(join(folder, 'node_modules', name));
  const script = join(folder, 'node_modules', EVERYTHING, manifest(EVERYTHING).bin['mcp-server-everything']);
  return {
    commands: { everything: [workspaceNode, script], bare: [workspaceNode, bare] },
    versions: Object.fromEntries(
      [EVERYTHING, SDK_OF_EVERYTHING, SDK].map((name) => [name, manifest(name).version]),
    ),
  };
}

function sdkOfTheWorkspace() {
  return manifestOf(join(root, 'packages/server/node_modules', SDK)).version;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
