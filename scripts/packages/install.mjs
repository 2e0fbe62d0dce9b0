import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const INSTALL_LIMIT_MS = 120_000;

/** The environment in which npm's shims find this Node first. */
export function environmentOf(node, home) {
  return { PATH: [dirname(node), process.env.PATH].join(delimiter), HOME: home };
}

/**
 * Installs a tarball with npm into an empty folder, as a user does whose Node that is and whose home is empty.
 * @param {{ tarball: string, folder: string, node: string, home: string }} options
 */
export async function installTarball({ tarball, folder, node, home }) {
  mkdirSync(folder, { recursive: true });
  // Without a manifest of its own npm would install into the folder's parents.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await npm(['install', tarball], { cwd: folder, node, home });
}

/** The same for `npm install --global`, below a folder of its own. */
export async function installGlobally({ tarball, prefix, node, home }) {
  mkdirSync(prefix, { recursive: true });
  await npm(['install', '--global', '--prefix', prefix, tarball], { cwd: prefix, node, home });
}

async function npm(args, { cwd, node, home }) {
  const settings = {
    // These say how this machine reaches packages, which may be set in variables, and which of them it has already.
    ...process.env,
    ...environmentOf(node, home),
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
  };
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run('npm', [...args, ...options], { cwd, env: settings, timeout: INSTALL_LIMIT_MS });
}
