import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the checkout. */
export const checkout = join(import.meta.dirname, '../../../../..');
const launcher = join(checkout, 'packages/launcher');
const standIns = join(checkout, 'scripts/instance-management/hosts');

/** Programs that tests run as processes. */
export const fixtures = join(launcher, 'test/fixtures');

/** The command as users start it. */
export const builtBin = join(launcher, 'bin/csf-mcp.js');

/** The Node that the workspace brings along: the system's may be too old. */
export const node = join(
  checkout,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

export function assertBuilt(): void {
  if (existsSync(join(launcher, 'dist/bin.js'))) return;
  throw new Error(`csf-mcp is not built: run "npm run setup" in ${checkout}`);
}

export interface Installation {
  readonly bin: string;
  /** Where a stand-in for the server finds its argument, and leaves what it has seen. */
  readonly dist: string;
}

/** A copy of the built launcher, with another server in place of its own if one is named. */
export function copyInstallation(folder: string, standIn?: string, argument?: string): Installation {
  assertBuilt();
  const dist = join(folder, 'dist');
  mkdirSync(folder, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(launcher, part), join(folder, part), { recursive: true });
  symlinkSync(join(launcher, 'node_modules'), join(folder, 'node_modules'));
  if (standIn !== undefined) {
    // A program of `test/fixtures` needs its own place, for what it imports.
    const fixture = join(fixtures, `${standIn}.ts`);
    if (existsSync(fixture))
      writeFileSync(join(dist, 'server-process.js'), `await import(${JSON.stringify(fixture)});\n`);
    else cpSync(join(standIns, `${standIn}.js`), join(dist, 'server-process.js'));
  }
  if (argument !== undefined) writeFileSync(join(dist, 'argument'), argument);
  return { bin: join(folder, 'bin/csf-mcp.js'), dist };
}
