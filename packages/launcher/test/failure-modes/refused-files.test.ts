import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { writeCrashed, writeDatabase } from '../support/instances/profiles.ts';

const OTHER_LOG = "another database's log, which has all of it";
const HEADLESS_LOG = 'its log, with junk over the first bytes';
const BROKEN_LOG = 'its log, with one wrong byte before changes that were stored';

const UNAVAILABLE = 69;

/** How the files get there. `packages/server/test/database-file/refused-or-complete.test.ts` has all combinations. */
const CASES: Readonly<Record<string, (file: string) => Promise<void>>> = {
  [OTHER_LOG]: async (file) => {
    await writeDatabase(file, ['One']);
    await writeCrashed(`${file}.other`, ['Two'], ['-wal']);
    writeFileSync(`${file}-wal`, readFileSync(`${file}.other-wal`));
  },
  [HEADLESS_LOG]: async (file) => {
    await writeCrashed(file, ['One'], ['-wal']);
    writeFileSync(`${file}-wal`, Buffer.alloc(32, 'x'), { flag: 'r+' });
  },
  [BROKEN_LOG]: async (file) => {
    await writeCrashed(file, ['One', 'Two'], ['-wal']);
    const bytes = readFileSync(`${file}-wal`);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    writeFileSync(`${file}-wal`, bytes);
  },
};

for (const [what, make] of Object.entries(CASES))
  failureMode(
    `F72 csf.db with ${what}: start, call, doctor, backup and restore refuse it, and every file is as before`,
    async (sandbox) => {
      const { dataDir, path } = sandbox;
      await make(join(dataDir, 'csf.db'));
      const foreign = path('foreign');
      cpSync(dataDir, foreign, { recursive: true });
      const before = filesIn(dataDir);
      const elsewhere = path('elsewhere');
      mkdirSync(elsewhere);
      const commands = {
        start: ['start'],
        call: ['call', 'profile_overview'],
        doctor: ['doctor'],
        backup: ['backup', path('backup.db')],
        restore: ['restore', join(foreign, 'csf.db'), '--data-dir', elsewhere],
      };
      for (const [name, args] of Object.entries(commands)) {
        const { code, stdout } = await sandbox.run(args);
        expect(code, `${name}: ${stdout}`).not.toBe(0);
        expect(filesIn(dataDir), name).toEqual(before);
      }
      expect(filesIn(foreign)).toEqual(before);
      expect(filesIn(elsewhere)).toEqual([]);
      expect(readdirSync(sandbox.directory)).not.toContain('backup.db');
      sandbox.expectLifecycle([{ code: 'E_START_FAILED', exitCode: UNAVAILABLE }]);
    },
    { databaseStaysOpen: true },
  );

/** Names, modes and bytes, without the lock file of csf-mcp. */
function filesIn(folder: string): unknown[] {
  return readdirSync(folder)
    .filter((name) => name !== 'instance.lock')
    .map((name) => [name, statSync(join(folder, name)).mode, readFileSync(join(folder, name), 'hex')]);
}
