/** Which csf-mcp is tested, by which Node; and copies of it whose server misbehaves. */
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const launcherPackage = join(root, 'packages', 'launcher');
const hosts = join(import.meta.dirname, 'hosts');

export const packageFile = join(launcherPackage, 'package.json');
export const installedBin = binOf(launcherPackage);

/** The workspace's own Node if it is installed; the system's may be too old for csf-mcp. */
export function defaultNode() {
  const own = join(root, 'node_modules', 'node', 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** What has to be built before csf-mcp can be driven, as far as it is missing. */
export function missingParts() {
  return [
    installedBin,
    join(launcherPackage, 'dist', 'bin.js'),
    join(launcherPackage, 'dist', 'server-process.js'),
  ].filter((path) => !existsSync(path));
}

/**
 * A copy of the launcher in `directory` that runs `hosts/<host>.js` as its server.
 * `argument` is left for the host beside it, since nothing else of ours reaches it.
 */
export function installWithHost({ directory, host, argument }) {
  const dist = join(directory, 'dist');
  mkdirSync(directory);
  cpSync(join(launcherPackage, 'bin'), join(directory, 'bin'), { recursive: true });
  cpSync(join(launcherPackage, 'dist'), dist, { recursive: true });
  cpSync(packageFile, join(directory, 'package.json'));
  symlinkSync(join(launcherPackage, 'node_modules'), join(directory, 'node_modules'));
  cpSync(join(hosts, `${host}.js`), join(dist, 'server-process.js'));
  if (argument !== undefined) writeFileSync(join(dist, 'argument'), String(argument));
  return { bin: binOf(directory), dist };
}

function binOf(directory) {
  return join(directory, 'bin', 'csf-mcp.js');
}
