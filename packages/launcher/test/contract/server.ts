import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { eventually } from '../support/instances/eventually.ts';
import { SIGNALS } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const KILLED = 137;
const GRACE_MS = 5_000;
const IMPATIENT_CLIENT_MS = 700;
const LATER_MS = 2_000;

/** The launcher uses some exit codes itself. A server's exit code that is one of them becomes 1. */
const ENDINGS = [
  { ending: '69', code: 69 },
  ...['2', '3', '4', '75', '77'].map((ending) => ({ ending, code: 1 })),
  { ending: 'SIGABRT', code: 134 },
];

export const server = {
  title: 'Server that',
  checks: [
    check(
      'ignores all signals: a later signal does not put off the SIGKILL',
      async (sandbox) => {
        const { session, heard } = await deaf(sandbox);
        const stopwatch = startStopwatch();
        const signalledAt = performance.now();
        session.signal('SIGTERM');
        await heard('SIGTERM');
        await eventually('two seconds to pass', () => performance.now() - signalledAt > LATER_MS);
        session.signal('SIGHUP');
        await heard('SIGHUP');
        const { code, at } = await session.exit();
        expect(code).toBe(KILLED);
        stopwatch.expectAt(GRACE_MS, at);
      },
      { isConcurrent: true, needs: [SIGNALS] },
    ),

    check(
      'ignores all signals: a second SIGINT kills at once, exit 137',
      async (sandbox) => {
        const { session, heard } = await deaf(sandbox);
        session.signal('SIGINT');
        await heard('SIGINT');
        const stopwatch = startStopwatch();
        session.signal('SIGINT');
        const { code, at } = await session.exit();
        expect(code).toBe(KILLED);
        stopwatch.expectBy(0, at);
      },
      { needs: [SIGNALS] },
    ),

    check(
      'ignores end of input, then SIGTERM: SIGKILL 0.7 seconds after the signal',
      async (sandbox) => {
        const { session } = await deaf(sandbox);
        session.input.end();
        await sandbox.recorded('stopping');
        const stopwatch = startStopwatch();
        session.signal('SIGTERM');
        const { code, at } = await session.exit();
        expect(code).toBe(KILLED);
        stopwatch.expectAt(IMPATIENT_CLIENT_MS, at);
      },
      { needs: [SIGNALS] },
    ),

    check(
      'ignores SIGTERM, then end of input: SIGKILL 0.7 seconds after the end',
      async (sandbox) => {
        const { session, heard } = await deaf(sandbox);
        session.signal('SIGTERM');
        await heard('SIGTERM');
        const stopwatch = startStopwatch();
        session.input.end();
        const { code, at } = await session.exit();
        expect(code).toBe(KILLED);
        stopwatch.expectAt(IMPATIENT_CLIENT_MS, at);
      },
      { needs: [SIGNALS] },
    ),

    ...ENDINGS.map(({ ending, code }) =>
      check(
        `ends with ${ending}: exit ${code}, no lock`,
        async (sandbox) => {
          const installation = sandbox.install('ends-on-input', ending);
          const session = await sandbox.running([], { installation });
          session.send({ id: 1, method: 'ping' });
          expect((await session.exit()).code).toBe(code);
        },
        { needs: ending.startsWith('SIG') ? [SIGNALS] : [] },
      ),
    ),
  ],
};

interface Deaf {
  readonly session: Session;
  /** Waits until a signal has reached the server. */
  readonly heard: (signal: NodeJS.Signals) => Promise<unknown>;
}

/** A running instance over a server that reacts to nothing. */
async function deaf(sandbox: Sandbox): Promise<Deaf> {
  const installation = sandbox.install('deaf');
  const signals = join(installation.dist, 'signals');
  return {
    session: await sandbox.running([], { installation }),
    heard: (signal) =>
      eventually(
        `the server to receive ${signal}`,
        () => existsSync(signals) && readFileSync(signals, 'utf8').includes(signal),
      ),
  };
}
