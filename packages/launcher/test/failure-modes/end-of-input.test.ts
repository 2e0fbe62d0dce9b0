import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { identify, isAlive } from '../support/instances/process-table.ts';
import { createSandbox, type RunOptions, type Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED, type Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const TERM_MS = 1_200;
const KILL_MS = 3_000;
const GONE_MS = 3_500;
const BUSY_LOOPS = 24;
const REQUESTS = Array.from({ length: 100 }, (_, index) => index + 1);

/** The moments at which a client ends its input, and what it may expect. */
const ENDINGS: Readonly<Record<string, (sandbox: Sandbox) => Promise<void>>> = {
  'at once: exit 0 without a word on stdout': async (sandbox) => {
    const { code, stdout } = await sandbox.run(['start']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  },
  'right after a request: it is answered, exit 0': async (sandbox) => {
    const session = sandbox.csfMcp(['start']);
    introduce(session);
    session.send({ id: 1, method: 'tools/list' });
    session.input.end();
    expect(await session.exit({ withinMs: 40_000 })).toMatchObject({ code: 0 });
    expect(session.answers().map(({ id }) => id)).toEqual([0, 1]);
  },
  'with 100 requests in flight: each is answered, exit 0': async (sandbox) => {
    const args = { name: 'csf_get', arguments: { id: 'GV.OC-01' } };
    await expectAllAnswered(sandbox, () => args);
  },
  'with 100 requests in flight of which ten take 300 ms: each is answered, exit 0': async (sandbox) => {
    const installation = sandbox.install('slow-server');
    const args = (id: number) => ({ name: 'wait', arguments: { ms: id % 10 === 0 ? 300 : 0 } });
    await expectAllAnswered(sandbox, args, { installation });
  },
};

for (const [name, end] of Object.entries(ENDINGS))
  failureMode(`F26 stdin closed ${name}`, (sandbox) => expectCleanEnd(sandbox, end), { isConcurrent: true });

failureMode(
  'F27 stdin closed, child wedged: SIGTERM at 1.2 s, SIGKILL at 3 s, exit within 3.5 s',
  async (sandbox) => {
    const { dist, session } = await deaf(sandbox);
    const stopwatch = startStopwatch();
    session.input.end();
    await eventually('SIGTERM to reach the server', () => signalsIn(dist).includes('SIGTERM'));
    stopwatch.expectAt(TERM_MS);
    const { code, at } = await session.exit();
    expect(code).toBe(137);
    stopwatch.expectAt(KILL_MS, at);
    stopwatch.expectBy(GONE_MS, at);
    sandbox.expectLifecycle(WEDGED);
    expect(signalsIn(dist)).toEqual(['SIGTERM']);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F27 stdin closed, child reacts to SIGTERM only: it ends at 1.2 s, exit 0',
  async (sandbox) => {
    const session = await sandbox.running([], { installation: sandbox.install('deaf-to-end-of-input') });
    const stopwatch = startStopwatch();
    session.input.end();
    const { code, at } = await session.exit();
    expect(code).toBe(0);
    stopwatch.expectAt(TERM_MS, at);
    sandbox.expectLifecycle([
      CLOSED,
      { msg: 'Escalating to SIGTERM', reason: 'the server did not end within 1.2 s of the end of input' },
      { msg: 'Server exited', exitCode: 0 },
    ]);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F28 client SIGKILLed in the middle of a session: all gone within 3.5 s',
  async (sandbox) => {
    await expectGoneWithItsClient(sandbox, sandbox.command[1]);
    sandbox.expectLifecycle([{ msg: 'Server exited', exitCode: 0 }, 'Lock released']);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F28 client SIGKILLed, child wedged: all gone within 3.5 s',
  async (sandbox) => {
    await expectGoneWithItsClient(sandbox, sandbox.install('deaf').bin);
    sandbox.expectLifecycle(WEDGED);
  },
  { isConcurrent: true },
);

failureMode(
  'F76 client SIGKILLed while another process has inherited its ends of the pipes: all gone within 3.5 s',
  async (sandbox) => {
    const over = sandbox.path('over');
    const heir = `spawn('sh', ['-c', 'until test -e "$0"; do sleep 0.1; done', ${JSON.stringify(over)}], {
      stdio: ['ignore', 'ignore', 'ignore', child.stdin, child.stdout],
    });`;
    const client = sandbox.program([
      sandbox.command[0],
      '-e',
      `${CLIENT}${heir}`,
      sandbox.command[1],
      'start',
    ]);
    const pid = await expectGoneWith(client, sandbox);
    writeFileSync(over, ''); // which ends the heir
    sandbox.expectLifecycle([
      { pid, msg: 'End of input', reason: 'the client is gone' },
      { pid, msg: 'Server exited', exitCode: 0 },
      { pid, msg: 'Lock released' },
    ]);
  },
  { isConcurrent: true },
);

failureMode(
  `F26 stdin closed in each of these ways at the same time, with ${BUSY_LOOPS} busy loops: each session ends as on an idle machine`,
  async (sandbox) => {
    using _loops = startBusyLoops();
    const [first, ...others] = Object.values(ENDINGS);
    await Promise.all([
      first && expectCleanEnd(sandbox, first),
      ...others.map(async (end) => {
        await using ownSandbox = createSandbox();
        await expectCleanEnd(ownSandbox, end);
      }),
    ]);
  },
);

const CLOSED = { msg: 'End of input', reason: 'the client has closed stdin' };
const WEDGED = [
  CLOSED,
  { msg: 'Escalating to SIGTERM', reason: 'the server did not end within 1.2 s of the end of input' },
  { msg: 'Signal forwarded', signal: 'SIGTERM' },
  { msg: 'Escalating to SIGKILL', reason: 'the server did not end within 3 s of the end of input' },
  { msg: 'Server exited', signal: 'SIGKILL', exitCode: 137 },
];

/** A client that starts csf-mcp, talks, and holds its pipes. */
const CLIENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(process.stderr);
  child.stdin.write(${JSON.stringify(`${JSON.stringify({ jsonrpc: '2.0', ...INITIALIZE })}\n`)});
`;

async function expectGoneWithItsClient(sandbox: Sandbox, bin: string): Promise<void> {
  const client = sandbox.program([sandbox.command[0], '-e', CLIENT, bin, 'start']);
  const pid = await expectGoneWith(client, sandbox);
  sandbox.expectLifecycle([
    { pid, msg: 'Starting', clientPid: client.pid },
    {
      pid,
      msg: 'End of input',
      reason: expect.stringMatching(/^the client (has closed std(in|out)|is gone)$/),
    },
    { pid, msg: 'The client is gone', clientPid: client.pid },
    { pid, msg: 'Server exited' },
  ]);
  await sandbox.expectNothingLeft();
}

async function deaf(sandbox: Sandbox): Promise<{ session: Session; dist: string }> {
  const installation = sandbox.install('deaf');
  const session = await sandbox.running([], { installation });
  return { session, dist: installation.dist };
}

function signalsIn(dist: string): string[] {
  try {
    return readFileSync(join(dist, 'signals'), 'utf8').trimEnd().split('\n');
  } catch {
    return []; // none so far
  }
}

function introduce(session: Session): void {
  session.send(INITIALIZE);
  session.send(INITIALIZED);
}

async function expectAllAnswered(
  sandbox: Sandbox,
  params: (id: number) => object,
  options: RunOptions = {},
): Promise<void> {
  const session = sandbox.csfMcp(['start'], options);
  introduce(session);
  for (const id of REQUESTS) session.send({ id, method: 'tools/call', params: params(id) });
  session.input.end();
  expect(await session.exit({ withinMs: 40_000 })).toMatchObject({ code: 0 });
  const answered = session.answers().filter(({ result }) => result !== undefined && !result['isError']);
  expect(answered.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b))).toEqual([0, ...REQUESTS]);
}

async function expectCleanEnd(sandbox: Sandbox, end: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  await end(sandbox);
  await sandbox.expectNothingLeft();
  sandbox.expectLifecycle(['Starting', CLOSED, { msg: 'Server exited', exitCode: 0 }, 'Lock released']);
}

/** More loops than processors. They end with this process, however it ends. */
function startBusyLoops(): Disposable {
  const script = 'while kill -0 "$PPID"; do :; done';
  const loops = Array.from({ length: BUSY_LOOPS }, () => spawn('sh', ['-c', script], { stdio: 'ignore' }));
  return {
    [Symbol.dispose]: () => {
      for (const loop of loops) loop.kill('SIGKILL');
    },
  };
}

/** Kills a client. Returns the pid of the launcher, which has to be gone in time with its server. */
async function expectGoneWith(client: Session, sandbox: Sandbox): Promise<number> {
  await client.ready();
  const { pid } = await sandbox.recorded('running');
  const both = [identify(pid), sandbox.server()];
  const stopwatch = startStopwatch();
  client.signal('SIGKILL');
  await eventually('launcher and server to be gone', () => !both.some(isAlive));
  stopwatch.expectBy(GONE_MS);
  return pid;
}
