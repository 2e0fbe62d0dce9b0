import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { makeDatabase } from '../support/instances/database.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';

const NOT_PERMITTED = 77;
const ALICE = 65_530;

failureMode(
  'F58 data directory that everybody may write to, itself or a parent: 77 with the command that mends it, nothing touched',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    const before = readFileSync(file);
    const open = [
      { folder: sandbox.dataDir, dataDir: sandbox.dataDir },
      { folder: sandbox.path('open'), dataDir: sandbox.path('open/data') },
    ];
    for (const { folder, dataDir } of open) {
      mkdirSync(dataDir, { recursive: true });
      chmodSync(folder, 0o777);
      await expectRefused(sandbox, ['--data-dir', dataDir], `chmod o-w '${folder}'`);
      chmodSync(folder, 0o1777); // like /tmp: nobody can replace what belongs to somebody else
      expect((await sandbox.run(['start', '--data-dir', dataDir])).code).toBe(0);
      chmodSync(folder, 0o700);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  },
  { isConcurrent: true },
);

failureMode(
  'F59 data directory, or a log beside the database, of another user: 77, nothing touched',
  async (sandbox) => {
    const file = await makeDatabase(sandbox);
    const before = readFileSync(file);
    for (const log of ['csf.db-journal', 'csf.db-wal']) {
      const planted = join(sandbox.dataDir, log);
      writeFileSync(planted, 'planted');
      chownSync(planted, ALICE, ALICE);
      await expectRefused(sandbox, [], `${planted} belongs to another user (user id ${ALICE})`);
      expect(readFileSync(planted, 'utf8')).toBe('planted');
      rmSync(planted);
    }
    chownSync(sandbox.dataDir, ALICE, ALICE);
    await expectRefused(sandbox, [], `${sandbox.dataDir} belongs to another user (user id ${ALICE})`);
    chownSync(sandbox.dataDir, 0, 0);
    expect(readFileSync(file).equals(before)).toBe(true);
  },
  { needs: [ROOT] },
);

failureMode(
  'F60 own directories that others may read become private; one that holds other files stays as it is; a group that may write: one warning',
  async (sandbox) => {
    await makeDatabase(sandbox);
    mkdirSync(sandbox.stateDir);
    const places = [sandbox.dataDir, sandbox.stateDir];
    for (const folder of places) chmodSync(folder, 0o775);
    expect((await sandbox.run(['start'])).code).toBe(0);
    expect(places.map(modeOf)).toEqual([0o700, 0o700]);

    writeFileSync(join(sandbox.dataDir, 'thesis.md'), 'mine');
    chmodSync(sandbox.dataDir, 0o775);
    expect((await sandbox.run(['start'])).code).toBe(0);
    expect(modeOf(sandbox.dataDir)).toBe(0o775);
    expect(readdirSync(sandbox.dataDir)).toContain('thesis.md');
    const warnings = sandbox.lifecycle().filter(({ folder }) => folder === sandbox.dataDir);
    expect(warnings).toHaveLength(2); // one of each start
    sandbox.expectLifecycle([{ msg: expect.stringContaining('in its group'), folder: sandbox.dataDir }]);
  },
  { isConcurrent: true },
);

async function expectRefused(sandbox: Sandbox, args: readonly string[], says: string): Promise<void> {
  const { code, stdout, stderr } = await sandbox.run(['start', ...args]);
  expect({ code, stdout }, stderr).toEqual({ code: NOT_PERMITTED, stdout: '' });
  expect(JSON.stringify(stderr)).toContain(JSON.stringify(says).slice(1, -1));
  sandbox.expectLifecycle([{ level: 'error', code: 'E_NOT_PERMITTED', exitCode: NOT_PERMITTED }]);
}

function modeOf(folder: string): number {
  return statSync(folder).mode & 0o7777;
}
