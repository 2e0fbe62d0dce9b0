import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { check } from '../run-checks.js';
import { assertUndisturbed } from './undisturbed.js';

export const dataDirectory = {
  title: 'One data directory, one server',
  checks: [
    check('a second lock file does not help: refused with 75, naming the directory', async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      const record = sandbox.record();
      const secondLock = sandbox.path('second.lock');
      const { code, stderr } = await sandbox.run(['start'], { env: { CSF_MCP_LOCK_FILE: secondLock } });
      assert.equal(code, 75);
      assert.match(stderr, /Another MCP server instance is already running/);
      assert(stderr.includes(sandbox.dataDir), `no ${sandbox.dataDir} in: ${stderr}`);
      assert(stderr.includes(String(session.pid)), `no pid ${session.pid} in: ${stderr}`);
      assert(!existsSync(secondLock), 'the refused start leaves no lock file');
      await assertUndisturbed({ session, record, recordNow: sandbox.record() });
    }),

    check('the same directory through a symbolic link is refused with 75', async (sandbox) => {
      const session = await sandbox.running();
      const link = sandbox.path('data-link');
      symlinkSync(sandbox.dataDir, link);
      const { code, stderr } = await sandbox.run([
        'start',
        '--lock-file',
        sandbox.path('second.lock'),
        '--data-dir',
        link,
      ]);
      assert.equal(code, 75);
      assert(stderr.includes(sandbox.dataDir) || stderr.includes(link), `no directory in: ${stderr}`);
      assert.equal(session.exited, undefined);
    }),

    check('two lock files and two data directories are two instances', async (sandbox) => {
      const first = await sandbox.running();
      const secondLock = sandbox.path('second.lock');
      const second = await sandbox.running(
        ['--lock-file', secondLock, '--data-dir', sandbox.path('second-data')],
        { lockFile: secondLock },
      );
      assert.equal(first.exited, undefined);
      assert.equal(second.exited, undefined);
    }),

    check('a deleted lock file does not let a second server in, and is published again', async (sandbox) => {
      const session = await sandbox.running();
      rmSync(sandbox.lockFile);
      const { code } = await sandbox.run(['start', '--wait', '0']);
      assert.equal(code, 75);
      await sandbox.recordedAs('running', { pid: session.pid });
      session.signal('SIGTERM');
      assert.equal((await session.exit()).code, 0);
      assert(!existsSync(sandbox.lockFile), 'and removed at the end');
    }),

    check("somebody else's file in the lock's place is left alone at the end", async (sandbox) => {
      const session = await sandbox.running();
      rmSync(sandbox.lockFile);
      writeFileSync(sandbox.lockFile, 'mine\n');
      session.signal('SIGTERM');
      assert.equal((await session.exit()).code, 0);
      await eventually('the exit to be complete', () => session.exited);
      assert.equal(readFileSync(sandbox.lockFile, 'utf8'), 'mine\n');
    }),
  ],
};
