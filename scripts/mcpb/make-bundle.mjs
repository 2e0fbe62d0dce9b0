import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tools } from '../../packages/server/src/tools.ts';
import { removeEarlierBuilds } from '../bundle/publish.mjs';
import { launcherDist, root, workspaceNode } from '../workspace/paths.mjs';
import { pnpm } from '../workspace/pnpm.mjs';
import { run } from '../workspace/run.mjs';
import { SetUpError } from '../workspace/set-up-error.mjs';
import { bundleManifest } from './manifest.mjs';

const tool = join(root, 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js');

/** Files of the native package for systems without Claude Desktop, and for a runtime other than Node.js. */
const FOR_OTHERS = /^(android|ios)-|\.bare$/;

/** One bundle is for all systems, so it needs the optional packages of each. */
const SYSTEMS = ['--os=darwin', '--os=linux', '--os=win32', '--cpu=arm64', '--cpu=x64'];

/** Files that pnpm leaves for itself, and files that are needed only to compile the native packages. */
const NOT_TO_RUN = [
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'node_modules/.modules.yaml',
  'node_modules/.pnpm',
  'node_modules/.pnpm-workspace-state-v1.json',
  'node_modules/@koromix/koffi-win32-arm64/win32_arm64/koffi.exp',
  'node_modules/@koromix/koffi-win32-arm64/win32_arm64/koffi.lib',
  'node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.lib',
  'node_modules/fs-native-extensions/CMakeLists.txt',
  'node_modules/fs-native-extensions/binding.c',
  'node_modules/fs-native-extensions/include',
  'node_modules/fs-native-extensions/src',
];

/**
 * Makes the bundle with the official tool, which checks the manifest first. The launcher has to be built already.
 * @returns the bundle's path
 * @throws {SetUpError}
 */
export async function makeBundle(folder, { onOutput = (text) => process.stdout.write(text) } = {}) {
  removeEarlierBuilds(launcherDist, 'bin.js');
  const work = mkdtempSync(join(tmpdir(), 'csf-mcp-bundle-'));
  try {
    const content = join(work, 'content');
    // Hoisted, because an archive has no links.
    const options = ['--prod', '--config.node-linker=hoisted', '--reporter=silent', ...SYSTEMS];
    await pnpm(['--filter', 'csf-mcp', 'deploy', ...options, content]);
    leaveOut(content);
    cpSync(join(root, 'LICENSE'), join(content, 'LICENSE'));
    cpSync(join(import.meta.dirname, 'start.sh'), join(content, 'start.sh'));
    // Its packages for single systems have no text of their licence, which has to go with them.
    cpSync(
      join(import.meta.dirname, 'koffi-LICENSE.txt'),
      join(content, 'node_modules/@koromix/LICENSE.txt'),
    );
    const { description } = readPackage(join(root, 'packages/server'));
    const manifest = bundleManifest({ ...readPackage(content), description }, tools);
    writeFileSync(join(content, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);

    const bundle = join(folder, `${manifest.name}-${manifest.version}.mcpb`);
    const failure = await run(workspaceNode, [tool, 'pack', '.', bundle], { cwd: content, onOutput });
    if (failure) throw new SetUpError(`mcpb pack ${failure}; the reason stands above`);
    return bundle;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function leaveOut(content) {
  for (const path of NOT_TO_RUN) rmSync(join(content, path), { recursive: true, force: true });
  const prebuilds = join(content, 'node_modules/fs-native-extensions/prebuilds');
  for (const path of readdirSync(prebuilds, { recursive: true }).sort())
    if (FOR_OTHERS.test(path)) rmSync(join(prebuilds, path), { recursive: true, force: true });
}

function readPackage(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
