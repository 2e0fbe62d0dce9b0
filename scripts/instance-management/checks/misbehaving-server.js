import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually.js';
import { toleratedLatenessMs } from '../lateness.js';
import { identify, isAlive } from '../processes.js';
import { check } from '../run-checks.js';
import { assertNothingLeft } from './nothing-left.js';

const ESCALATION_MS = 5000;
const END_OF_INPUT_TERM_MS = 1200;
const END_OF_INPUT_KILL_MS = 3000;
const IMPATIENT_CLIENT_MS = 700;
const START_UP_MS = 15_000;

const KILLED = 137;

export const misbehavingServer = {
  title: 'Server that',
  checks: [
    check('never becomes ready: exit 69 after 15 seconds, no lock', async (sandbox) => {
      const session = sandbox.start([], { installation: sandbox.install('never-ready') });
      await sandbox.recordedAs('starting', { pid: session.pid });
      const startedAt = performance.now();
      const { code, at, ms } = await session.exit({ withinMs: 20_000 });
      assert.equal(code, 69);
      assert(ms >= START_UP_MS, `given up after ${ms} ms`);
      assertNoLater(at - startedAt, START_UP_MS);
      assertNothingLeft(sandbox);
    }),

    check('ignores all signals: SIGKILL 5 seconds after the first, exit 137, no lock', async (sandbox) => {
      const { session, server, heard } = await deaf(sandbox);
      const signalledAt = session.signal('SIGTERM');
      await heard('SIGTERM');
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertWithin(at - signalledAt, ESCALATION_MS);
      assert(!isAlive(server));
      assertNothingLeft(sandbox);
      assert(
        sandbox.lifecycleLog().some((entry) => JSON.stringify(entry).includes('SIGKILL')),
        'the log tells of the escalation',
      );
    }),

    check('ignores all signals: a later signal does not put off the SIGKILL', async (sandbox) => {
      const { session, heard } = await deaf(sandbox);
      const signalledAt = session.signal('SIGTERM');
      await heard('SIGTERM');
      await eventually('two seconds to pass', () => performance.now() - signalledAt > 2000);
      session.signal('SIGHUP');
      await heard('SIGHUP');
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertWithin(at - signalledAt, ESCALATION_MS);
    }),

    check('ignores all signals: a second SIGINT kills at once, exit 137, no lock', async (sandbox) => {
      const { session, heard } = await deaf(sandbox);
      session.signal('SIGINT');
      await heard('SIGINT');
      const signalledAt = session.signal('SIGINT');
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertNoLater(at - signalledAt, 0);
      assertNothingLeft(sandbox);
    }),

    check('ignores end of input: SIGTERM after 1.2 seconds, exit 0', async (sandbox) => {
      const session = await sandbox.running([], { installation: sandbox.install('deaf-to-end-of-input') });
      const endedAt = session.endInput();
      const { code, at } = await session.exit();
      assert.equal(code, 0);
      assertWithin(at - endedAt, END_OF_INPUT_TERM_MS);
      assertNothingLeft(sandbox);
    }),

    check('ignores end of input and SIGTERM: SIGKILL after 3 seconds, exit 137', async (sandbox) => {
      const { session, heard } = await deaf(sandbox);
      const endedAt = session.endInput();
      await heard('SIGTERM');
      assertWithin(performance.now() - endedAt, END_OF_INPUT_TERM_MS);
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertWithin(at - endedAt, END_OF_INPUT_KILL_MS);
      assertNothingLeft(sandbox);
    }),

    check('ignores end of input, then SIGTERM: SIGKILL 0.7 seconds after the signal', async (sandbox) => {
      const { session } = await deaf(sandbox);
      session.endInput();
      await eventually('the launcher to see the end', () => sandbox.record()?.state === 'stopping');
      const signalledAt = session.signal('SIGTERM');
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertWithin(at - signalledAt, IMPATIENT_CLIENT_MS);
    }),

    check('ignores SIGTERM, then end of input: SIGKILL 0.7 seconds after the end', async (sandbox) => {
      const { session, heard } = await deaf(sandbox);
      session.signal('SIGTERM');
      await heard('SIGTERM');
      const endedAt = session.endInput();
      const { code, at } = await session.exit();
      assert.equal(code, KILLED);
      assertWithin(at - endedAt, IMPATIENT_CLIENT_MS);
    }),

    ...[
      { ending: '0', expected: 0 },
      { ending: '7', expected: 7 },
      { ending: '69', expected: 69 },
      { ending: '2', expected: 1, why: ", which is the launcher's own word" },
      { ending: '3', expected: 1, why: ", which is the launcher's own word" },
      { ending: '4', expected: 1, why: ", which is the launcher's own word" },
      { ending: '75', expected: 1, why: ", which is the launcher's own word" },
      { ending: '77', expected: 1, why: ", which is the launcher's own word" },
    ].map(({ ending, expected, why = '' }) =>
      check(`exits with ${ending}${why}: exit ${expected}, no lock`, (sandbox) =>
        endsWith(sandbox, { ending, expected }),
      ),
    ),

    ...[
      { ending: 'SIGKILL', expected: KILLED },
      { ending: 'SIGSEGV', expected: 139 },
      { ending: 'SIGABRT', expected: 134 },
    ].map(({ ending, expected }) =>
      check(`dies by ${ending}: exit ${expected}, no lock`, (sandbox) =>
        endsWith(sandbox, { ending, expected }),
      ),
    ),

    check('ends before it is ready: exit 69 with its last words, no lock', async (sandbox) => {
      const { code, stderr } = await sandbox.run(['start'], {
        installation: sandbox.install('ends-before-ready'),
      });
      assert.equal(code, 69);
      const words = 'the database is on fire';
      const quoted = stderr.split('\n').filter((line) => line.includes(words) && line !== words);
      assert(quoted.length > 0, `the launcher quotes the last line itself: ${stderr}`);
      assertNothingLeft(sandbox);
    }),

    check('prints stray lines on stdout: they go to stderr, the protocol stays clean', async (sandbox) => {
      const session = await sandbox.running([], { installation: sandbox.install('prints-to-stdout') });
      session.send({ id: 1, method: 'ping' });
      await eventually('two lines of the protocol', () => session.stdoutLines().length === 2);
      session.endInput();
      assert.equal((await session.exit()).code, 0);
      assert.equal(
        session.stdout,
        '{"jsonrpc":"2.0","id":1,"result":{}}\n[{"jsonrpc":"2.0","id":2,"result":{}}]\n',
      );
      assert.match(session.stderr, /Listening for customers/);
      assert.match(session.stderr, /42 is not a message/);
    }),

    check('has a child of its own that ignores signals: gone with it, no hang', async (sandbox) => {
      const installation = sandbox.install('with-stubborn-child');
      const session = await sandbox.running([], { installation });
      const grandchild = identify(Number(readFileSync(join(installation.dist, 'grandchild.pid'), 'utf8')));
      assert(isAlive(grandchild));
      const signalledAt = session.signal('SIGTERM');
      const { code, at } = await session.exit();
      assert.equal(code, 0);
      assertNoLater(at - signalledAt, 1000);
      assert(!isAlive(grandchild), 'the grandchild is gone');
      assertNothingLeft(sandbox);
    }),
  ],
};

/** A running instance over a server that reacts to nothing; `heard` waits until a signal reached it. */
async function deaf(sandbox) {
  const installation = sandbox.install('deaf');
  const session = await sandbox.running([], { installation });
  const signals = join(installation.dist, 'signals');
  const heard = (signal) =>
    eventually(
      `the server to receive ${signal}`,
      () => existsSync(signals) && readFileSync(signals, 'utf8').includes(signal),
    );
  return { session, server: sandbox.serverOf(session), heard };
}

async function endsWith(sandbox, { ending, expected }) {
  const session = await sandbox.running([], { installation: sandbox.install('ends-on-input', ending) });
  session.send({ id: 1, method: 'ping' });
  assert.equal((await session.exit()).code, expected);
  assertNothingLeft(sandbox);
}

/** Never early, and late by no more than a busy machine excuses. */
function assertWithin(ms, expectedMs) {
  assert(ms >= expectedMs, `after ${Math.round(ms)} ms, earlier than ${expectedMs} ms`);
  assertNoLater(ms, expectedMs);
}

function assertNoLater(ms, expectedMs) {
  const limitMs = expectedMs + toleratedLatenessMs();
  assert(ms < limitMs, `after ${Math.round(ms)} ms, later than ${Math.round(limitMs)} ms`);
}
