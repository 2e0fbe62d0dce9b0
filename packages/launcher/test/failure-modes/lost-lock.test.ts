import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const HELD = 75;
/** How often an instance checks its lock file. */
const TEND_MS = 2_000;
const CLEANER_MS = 100;
const STARTS_MEANWHILE = 8;

failureMode(
  'F13 lock deleted once: no second server, published again, removed at exit',
  async (sandbox) => {
    const instance = await sandbox.running();
    const serverPid = sandbox.record()?.serverPid;
    const stopwatch = startStopwatch();
    rmSync(sandbox.lockFile);
    expect((await sandbox.run(['start', '--wait', '0'])).code).toBe(HELD);
    const published = await eventually('the lock to be published again', sandbox.record);
    stopwatch.expectBy(TEND_MS);
    expect(published).toMatchObject({ pid: instance.pid, serverPid, state: 'running' });
    expect((await sandbox.run(['start', '--wait', '0'])).code).toBe(HELD);
    await expectLogged(instance, 'Lock file was deleted while running: published it again');
    instance.askToEnd();
    expect((await instance.exit()).code).toBe(0);
    expect(existsSync(sandbox.lockFile)).toBe(false);
    const { pid } = instance;
    sandbox.expectLifecycle([
      { pid, msg: 'Lock file was deleted while running: published it again', lockFile: sandbox.lockFile },
      { code: 'E_ALREADY_RUNNING', exitCode: HELD },
      { pid, msg: 'Signal received', signal: 'SIGTERM' },
      { pid, msg: 'Server exited', exitCode: 0 },
      { pid, msg: 'Lock released' },
    ]);
  },
  { inContract: true },
);

failureMode(
  'F13 lock deleted every 100 ms: never two servers, published again when that ends',
  async (sandbox) => {
    const instance = await sandbox.running();
    let deletions = 0;
    const cleaner = setInterval(() => {
      if (!existsSync(sandbox.lockFile)) return;
      rmSync(sandbox.lockFile, { force: true });
      deletions += 1;
    }, CLEANER_MS);
    try {
      for (let start = 0; start < STARTS_MEANWHILE; start += 1)
        expect((await sandbox.run(['start', '--wait', '0.2'])).code, `start ${start}`).toBe(HELD);
      await eventually('the instance to publish it in vain', () =>
        instance.logged().some(({ msg = '' }) => /published it again/.test(msg)),
      );
    } finally {
      clearInterval(cleaner);
    }
    expect(deletions).toBeGreaterThan(1);
    sandbox.expectLifecycle([{ code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
    sandbox.expectLifecycle([
      { pid: instance.pid, msg: 'Lock file was deleted while running: published it again' },
    ]);
    expect((await sandbox.recorded('running')).pid).toBe(instance.pid);
    await instance.initialize();
    expect((await instance.ask(1, 'tools/list')).result).toBeDefined();
  },
);

failureMode(
  "F14 lock replaced by another instance's: ours leaves it alone at exit, and logs it",
  async (sandbox) => {
    const first = await sandbox.running();
    // The first gets no chance to publish its own again.
    writeFileSync(sandbox.path('another'), '', { mode: 0o600 });
    renameSync(sandbox.path('another'), sandbox.lockFile);
    const second = await sandbox.running([], {
      env: { CSF_MCP_DATA_DIR: sandbox.path('second-data') },
    });
    await expectLogged(first, 'Lock file was taken away while running, and is left as it is');
    const record = sandbox.record();
    expect(record?.pid).toBe(second.pid);
    first.askToEnd();
    expect((await first.exit()).code).toBe(0);
    expect(sandbox.record(), 'theirs stays').toEqual(record);
    expect(sandbox.lifecycle()).toContainEqual(
      expect.objectContaining({
        pid: first.pid,
        reason: expect.stringContaining('another file has taken its place'),
      }),
    );
    const { pid } = first;
    sandbox.expectLifecycle([
      { pid, msg: 'Lock file was taken away while running, and is left as it is' },
      { pid, msg: 'Server exited', exitCode: 0 },
      { pid, msg: 'Lock released; its file is left as it is' },
    ]);
    await second.initialize();
  },
);

async function expectLogged({ logged }: Session, expected: string): Promise<void> {
  const stopwatch = startStopwatch();
  await eventually(`the log to say: ${expected}`, () => logged().some(({ msg }) => msg === expected));
  stopwatch.expectBy(TEND_MS);
}
