import { mkdirSync } from 'node:fs';
import { join, toNamespacedPath } from 'node:path';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { expectDatabaseIntact } from '../support/instances/database.ts';
import { inJson } from '../support/instances/lifecycle.ts';
import type { RunOptions } from '../support/instances/sandbox.ts';

const HELD = 75;

/** Longer than the 260 characters that Windows' own programs take. */
const LONG = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(40)).join('\\');

const NAMES = [
  ['blanks', 'Program Files (x86)'],
  ['umlauts and an ampersand', 'Müller & Söhne'],
  ['Japanese characters', '日本語の書類'],
  ['the name of a variable', '%TEMP%'],
  ['more than 260 characters', LONG],
] as const;

/** Other spellings of one folder. */
const SPELLINGS = [
  ['in capitals', (path: string) => path.toUpperCase()],
  [
    'with a drive letter in lower case',
    (path: string) => path.replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
  ],
  ['with slashes', (path: string) => path.replaceAll('\\', '/')],
  ['with \\\\?\\', (path: string) => toNamespacedPath(path)],
] as const;

export const paths = {
  title: 'Paths',
  checks: [
    ...NAMES.map(([what, name]) =>
      check(`folders with ${what}: start, a tool call, status, backup and kill`, async (sandbox) => {
        const folder = join(sandbox.directory, name);
        const [lockFile, dataDir] = [join(folder, 'server.lock'), join(folder, 'data')];
        mkdirSync(folder, { recursive: true });
        const options = inFolders(lockFile, dataDir, join(folder, 'state'));
        const session = await sandbox.running([], options);
        await session.initialize();
        await session.callTool('profile_create', { name: 'Head office', organization: name.slice(0, 40) });
        expect(JSON.parse((await sandbox.run(['status', '--json'], options)).stdout)).toMatchObject({
          verdict: 'running',
          pid: session.pid,
          dataDir,
        });
        const backup = join(folder, 'backup.db');
        expect(await sandbox.run(['backup', backup], options)).toMatchObject({ code: 0, stderr: '' });
        expect((await sandbox.run(['kill'], options)).code).toBe(0);
        expect((await session.exit()).code).toBe(0);
        expectDatabaseIntact({ ...sandbox, dataDir });
      }),
    ),

    check('a data directory on a share that is not there is refused, with its name', async (sandbox) => {
      const dataDir = '\\\\no-such-server.invalid\\share\\csf-mcp';
      const { code, stderr } = await sandbox.run(['start', '--data-dir', dataDir]);
      expect(code, stderr).toBe(77);
      expect(stderr).toContain(inJson(dataDir));
    }),

    ...SPELLINGS.map(([how, spell]) =>
      check(`the data directory ${how} is the same: a second start is refused with 75`, async (sandbox) => {
        const session = await sandbox.running();
        const lockFile = sandbox.path('locks\\second.lock');
        const again = ['--lock-file', lockFile, '--data-dir', spell(sandbox.dataDir)];
        expect((await sandbox.run(['start', ...again], { lockFile })).code).toBe(HELD);
        expect(session.hasExited()).toBe(false);
      }),
    ),
  ],
};

function inFolders(lockFile: string, dataDir: string, stateDir: string): RunOptions {
  const env = {
    CSF_MCP_LOCK_FILE: lockFile,
    CSF_MCP_DATA_DIR: dataDir,
    CSF_MCP_STATE_DIR: stateDir,
  };
  return { env, lockFile };
}
