import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian puts the programs beside Wine's libraries, not on the PATH. */
const DEBIAN = '/usr/lib/wine';

/** Node.js does not start on the Windows 7 that Wine is by itself. */
const VERSION = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];

/**
 * Finds the system that runs programs of Windows: this one, or Wine.
 * @returns it, or the reason why there is none
 */
export function findSystem() {
  if (process.arch !== 'x64') return { missing: 'Node.js for Windows is tested on x64 only' };
  if (process.platform === 'win32')
    return { name: 'Windows', start: async () => {}, run, end: async () => {} };
  if (process.platform !== 'linux') return { missing: 'this is neither Windows nor Linux' };
  const folders = [...(process.env.PATH ?? '').split(delimiter), DEBIAN];
  const find = (names) =>
    folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
  const [wine, server] = [find(['wine64']), find(['wineserver64', 'wineserver'])];
  return wine === undefined || server === undefined
    ? { missing: 'Wine is not installed (Debian: apt-get install --no-install-recommends wine64)' }
    : wineSystem(wine, server);
}

function wineSystem(wine, server) {
  // The locale decides which characters the names of files may have.
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', WINEARCH: 'win64', WINEDEBUG: '-all' };
  const runWine = (args, stdio) => run([wine, ...args], stdio, env);
  return {
    name: 'Wine',
    /** Makes a Windows of its own in a folder, without a display. */
    start: async (folder) => {
      // Wine links folders of a user to the user's home, and leaves a folder for its lock.
      const [home, tmp] = ['home', 'tmp'].map((name) => join(folder, name));
      for (const path of [folder, home, tmp]) mkdirSync(path);
      Object.assign(env, { WINEPREFIX: join(folder, 'prefix'), HOME: home, TMPDIR: tmp });
      for (const args of [['wineboot', '--init'], VERSION]) {
        const { code } = await runWine(args);
        if (code !== 0) throw new Error(`wine ${args.join(' ')} ended with ${code}`);
      }
    },
    /** Wine takes files for the standard handles, but not the pipes of Linux. */
    run: runWine,
    /** Ends all that runs in that Windows. */
    end: () => run([server, '--kill', '--wait'], undefined, env),
  };
}

/** @returns how it ended */
function run([file, ...args], stdio = 'ignore', env = process.env) {
  const child = spawn(file, args, { stdio, env });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}
