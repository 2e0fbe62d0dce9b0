import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { IS_WINDOWS } from './this-system.ts';

/** The root of the checkout. */
export const checkout = join(import.meta.dirname, '../../../../..');
const launcher = join(checkout, 'packages/launcher');
const standIns = join(launcher, 'test/stand-ins');

/** Programs that tests run as processes. */
export const fixtures = join(launcher, 'test/fixtures');

/** The command as users start it. */
export const builtBin = join(launcher, 'bin/csf-mcp.js');

/** The Node of the workspace: the system's may be too old. On Windows there may be none, and the tests' own will do. */
export const node = IS_WINDOWS ? process.execPath : join(checkout, 'node_modules/node/bin/node');

export function assertBuilt(): void {
  if (existsSync(join(launcher, 'dist/bin.js'))) return;
  throw new Error(`csf-mcp is not built: run "npm run setup" in ${checkout}`);
}

export interface Installation {
  /** The command's program, run by Node. */
  readonly bin: string;
  /** The folder where a stand-in server finds its argument and writes what it has seen. */
  readonly dist: string;
}

/** The checkout's own build. */
export const built: Installation = { bin: builtBin, dist: join(launcher, 'dist') };

/**
 * Finds the installation of a command `csf-mcp`.
 * @param command the program, a link to it, or the shell script that pnpm creates for it
 * @throws Error if it belongs to no installation.
 */
export function findInstallation(command: string): Installation {
  const bin = existsSync(command) ? programOf(realpathSync(command)) : command;
  const dist = join(dirname(bin), '../dist');
  if (!existsSync(bin) || !existsSync(join(dist, 'bin.js')))
    throw new Error(`${command} is not the command of an installed csf-mcp`);
  return { bin, dist };
}

function programOf(file: string): string {
  const [, target] = /^# cmd-shim-target=(.+)$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return target === undefined ? file : realpathSync(resolve(dirname(file), target));
}

export interface CopyOptions {
  /** A program from `stand-ins` or `fixtures` that replaces the server. */
  readonly standIn?: string | undefined;
  readonly argument?: string | undefined;
}

/** Copies an installation, so that a test may change it. */
export function copyInstallation(
  { bin, dist: original }: Installation,
  folder: string,
  { standIn, argument }: CopyOptions = {},
): Installation {
  const home = join(dirname(bin), '..');
  const dist = join(folder, 'dist');
  mkdirSync(folder, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(home, part), join(folder, part), { recursive: true, filter: isOfPackage });
  // On Windows a link needs a right. There the copy lies below the folder of the packages.
  if (!IS_WINDOWS) symlinkSync(dependenciesOf(home), join(folder, 'node_modules'));
  if (standIn !== undefined) {
    // A program of `test/fixtures` stays where it is, because of its imports.
    const fixture = join(fixtures, `${standIn}.ts`);
    const isFixture = existsSync(fixture);
    const program = isFixture ? pathToFileURL(fixture).href : './stand-in.mjs';
    if (!isFixture) cpSync(join(standIns, `${standIn}.js`), join(dist, 'stand-in.mjs'));
    // The same code in a CommonJS file as in a module: earlier versions are built of modules.
    writeFileSync(join(dist, serverFile(original)), `import(${JSON.stringify(program)});\n`);
  }
  if (argument !== undefined) writeFileSync(join(dist, 'argument'), argument);
  return { bin: join(folder, 'bin/csf-mcp.js'), dist };
}

/** Only a checkout has source maps. They are half of its files. */
function isOfPackage(path: string): boolean {
  return !path.endsWith('.map');
}

/** The node_modules that hold its dependencies: its own, or those it was installed into. */
function dependenciesOf(home: string): string {
  const own = join(home, 'node_modules');
  return existsSync(join(own, 'fs-native-extensions')) ? own : dirname(home);
}

/** The server process's program. Earlier versions call it `host.js`. */
function serverFile(dist: string): string {
  return existsSync(join(dist, 'server-process.js')) ? 'server-process.js' : 'host.js';
}
