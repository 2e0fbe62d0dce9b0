import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { eventually } from '../support/instances/eventually.ts';
import { SIGNALS } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';
import { expectTools } from './tools.ts';

const HELD = 75;

export const secondStart = {
  title: 'Second start',
  checks: [
    check('is refused with exit code 75 and says who runs, since when, and the ways out', async (sandbox) => {
      await sandbox.running();
      const { pid, startTime, transport, version } = await sandbox.recorded('running');
      const { code, stdout, stderr } = await sandbox.run(['start']);
      expect(code).toBe(HELD);
      const facts = [String(pid), startTime, transport, version];
      const waysOut = ['--force', 'FORCE_TERMINATE=true', 'csf-mcp kill'];
      for (const said of ['Another MCP server instance is already running', ...facts, ...waysOut])
        expect(stderr).toContain(said);
      expect(stderr).toMatch(/\bwait\b/i);
      expect(stdout, 'stdout belongs to the protocol').toBe('');
    }),

    check('leaves the first undisturbed', async (sandbox) => {
      const expectUndisturbed = await undisturbed(sandbox);
      expect((await sandbox.run(['start'])).code).toBe(HELD);
      await expectUndisturbed();
    }),

    ...[
      { title: 'waits a second by default before it is refused', args: [], waitMs: 1_000 },
      { title: '--wait 0 is refused without waiting', args: ['--wait', '0'], waitMs: 0 },
      { title: '--wait 2.5 is refused after 2.5 seconds', args: ['--wait', '2.5'], waitMs: 2_500 },
    ].map(({ title, args, waitMs }) =>
      check(
        title,
        async (sandbox) => {
          await sandbox.running();
          const stopwatch = startStopwatch();
          const { code, at } = await sandbox.run(['start', ...args]);
          expect(code).toBe(HELD);
          stopwatch.expectAt(waitMs, at);
        },
        { isConcurrent: true },
      ),
    ),

    check('--wait 20 starts as soon as the first has ended', async (sandbox) => {
      const first = await sandbox.running();
      const second = await waiting(sandbox, '20');
      second.send({ id: 1, method: 'ping' }); // a client that writes while it has to wait loses nothing
      first.askToEnd();
      expect((await first.exit()).code).toBe(0);
      await second.ready();
      expect((await sandbox.recorded('running')).pid).toBe(second.pid);
      await eventually('the answer', () => second.answers().some(({ id }) => id === 1));
    }),

    check(
      'a signal ends the wait and leaves the first undisturbed',
      async (sandbox) => {
        const expectUndisturbed = await undisturbed(sandbox);
        const second = await waiting(sandbox, '30');
        const stopwatch = startStopwatch();
        second.signal('SIGTERM');
        const { at } = await second.exit();
        stopwatch.expectBy(0, at);
        await expectUndisturbed();
      },
      { needs: [SIGNALS] },
    ),
  ],
};

async function waiting(sandbox: Sandbox, seconds: string): Promise<Session> {
  const second = sandbox.csfMcp(['start', '--wait', seconds]);
  await eventually('the second start to wait', () =>
    sandbox.lifecycle().some(({ pid, msg }) => pid === second.pid && msg?.startsWith('Waiting')),
  );
  return second;
}

/** @returns a function that expects the instance to run, to hold the same lock record, and to answer */
async function undisturbed(sandbox: Sandbox): Promise<() => Promise<void>> {
  const first = await sandbox.running();
  await first.initialize();
  const record = await sandbox.recorded('running');
  return async () => {
    expect(first.hasExited()).toBe(false);
    expect(sandbox.record()).toEqual(record);
    await expectTools(first);
  };
}
