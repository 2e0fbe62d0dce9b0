import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { eventually } from '../eventually.js';
import { toleratedLatenessMs } from '../lateness.js';
import { isAlive, isStopped } from '../processes.js';
import { check } from '../run-checks.js';
import { assertUndisturbed } from './undisturbed.js';

const GRACE_MS = 5000;

export const force = {
  title: 'Forced start',
  checks: [
    check('--force ends the first (exit 0) and takes over', (sandbox) =>
      takesOver(sandbox, { args: ['--force'] }),
    ),

    check('FORCE_TERMINATE=true does the same', (sandbox) =>
      takesOver(sandbox, { env: { FORCE_TERMINATE: 'true' } }),
    ),

    check('FORCE_TERMINATE=false does not', async (sandbox) => {
      const session = await sandbox.running();
      assert.equal((await sandbox.run(['start'], { env: { FORCE_TERMINATE: 'false' } })).code, 75);
      assert.equal(session.exited, undefined);
    }),

    check('is an ordinary start if nothing runs', async (sandbox) => {
      await sandbox.running(['--force']);
      assert.deepEqual(sandbox.record().takeovers ?? [], []);
    }),

    check('is logged: who was terminated and how it ended', async (sandbox) => {
      const first = await sandbox.running();
      const second = await sandbox.running(['--force']);
      const log = sandbox.lifecycleLog().filter(({ pid }) => pid === second.pid);
      const about = log.filter((entry) => JSON.stringify(entry).includes(String(first.pid)));
      const told = (step) => about.some(({ msg }) => step.test(msg));
      assert(
        told(/replac|takeover|terminat/i) && told(/ended|exited|gone|killed/i),
        JSON.stringify(log, null, 1),
      );
    }),

    check('the third takeover within a minute is refused and explained', async (sandbox) => {
      await sandbox.running();
      await sandbox.running(['--force']);
      const owner = await sandbox.running(['--force']);
      await owner.initialize();
      const record = sandbox.record();
      assert.equal(record.takeovers.length, 2);
      const { code, stderr } = await sandbox.run(['start', '--force']);
      assert.equal(code, 75);
      assert.match(stderr, /\b60\s?(s|seconds)\b|minute/i, 'it says within which time');
      assert.match(stderr, /force|takeover|taken over/i);
      await assertUndisturbed({ session: owner, record, recordNow: sandbox.record() });
    }),

    check('ends a first whose server ignores every signal, after 5 seconds', async (sandbox) => {
      const first = await sandbox.running([], { installation: sandbox.install('deaf') });
      const server = sandbox.serverOf(first);
      const second = await sandbox.running(['--force']);
      const tookMs = performance.now() - second.startedAt;
      assert(tookMs >= GRACE_MS && tookMs < GRACE_MS + 3 * toleratedLatenessMs(), `took ${tookMs} ms`);
      assert(!isAlive(server), 'the deaf server is gone');
      await first.exit();
      assert.equal(sandbox.record().pid, second.pid);
    }),

    check('ends a first that is stopped (SIGSTOP)', async (sandbox) => {
      const first = await sandbox.running();
      const server = sandbox.serverOf(first);
      first.signal('SIGSTOP');
      await eventually('the first to be stopped', () => isStopped(first));
      const second = await sandbox.running(['--force']);
      await first.exit();
      assert(!isAlive(server), 'its server is gone');
      assert.equal(sandbox.record().pid, second.pid);
    }),

    check('takes over the instance that holds the data directory', async (sandbox) => {
      const first = await sandbox.running();
      const lockFile = sandbox.path('second.lock');
      const second = await sandbox.running(['--force', '--lock-file', lockFile], { lockFile });
      assert.equal((await first.exit()).code, 0);
      assert.equal(second.exited, undefined);
      assert(!existsSync(sandbox.lockFile), 'the first removed its lock file');
    }),
  ],
};

async function takesOver(sandbox, { args = [], env = {} }) {
  const first = await sandbox.running();
  await first.initialize();
  const server = sandbox.serverOf(first);
  const second = await sandbox.running(args, { env });
  assert.equal((await first.exit()).code, 0, 'the first closed cleanly');
  assert(!isAlive(server), 'its server is gone');
  assert.equal(sandbox.record().pid, second.pid, 'the second owns the lock');
  assert.equal(sandbox.record().takeovers.length, 1, 'the takeover is recorded');
  await second.initialize();
  await second.request('tools/list');
}
