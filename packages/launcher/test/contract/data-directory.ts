import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { FOLDER_LINKS, linkFolder, NAMES_GO_AT_ONCE } from '../support/instances/file-system.ts';

const HELD = 75;

export const dataDirectory = {
  title: 'One data directory, one server',
  checks: [
    check(
      'the same directory through a symbolic link is refused with 75',
      async (sandbox) => {
        const session = await sandbox.running();
        const link = sandbox.path('data-link');
        linkFolder(sandbox.dataDir, link);
        const other = ['--lock-file', sandbox.path('locks/second.lock'), '--data-dir', link];
        const { code, stderr } = await sandbox.run(['start', ...other]);
        expect(code).toBe(HELD);
        expect(
          [sandbox.dataDir, link].some((name) => stderr.includes(name)),
          stderr,
        ).toBe(true);
        expect(session.hasExited()).toBe(false);
      },
      { needs: [FOLDER_LINKS] },
    ),

    check('two lock files and two data directories are two instances', async (sandbox) => {
      const first = await sandbox.running();
      const lockFile = sandbox.path('locks/second.lock');
      const other = ['--lock-file', lockFile, '--data-dir', sandbox.path('second-data')];
      const second = await sandbox.running(other, { lockFile });
      expect([first.hasExited(), second.hasExited()]).toEqual([false, false]);
    }),

    check(
      "somebody else's file in the lock's place is left alone at the end",
      async (sandbox) => {
        const session = await sandbox.running();
        rmSync(sandbox.lockFile);
        writeFileSync(sandbox.lockFile, 'mine\n');
        session.askToEnd();
        expect((await session.exit()).code).toBe(0);
        expect(readFileSync(sandbox.lockFile, 'utf8')).toBe('mine\n');
      },
      { lockFileStays: true, needs: [NAMES_GO_AT_ONCE] },
    ),
  ],
};
