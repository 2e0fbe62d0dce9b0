import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED, type Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

/** What a batch has when its answers do not flow. */
const STALL_MS = 1_000;
const TERM_MS = 1_200;

const END_OF_INPUT = { msg: 'End of input', reason: 'the client has closed stdin' };
const ALL_ANSWERED = [END_OF_INPUT, { msg: 'Server exited', exitCode: 0 }, 'Lock released'];

failureMode(
  'F87 piped batch whose answers take 3 s, ten in a second: each is answered, exit 0',
  async (sandbox) => {
    const session = sandbox.csfMcp(['start'], { installation: sandbox.install('slow-server') });
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);
    pipe(
      session,
      ids.map((id) => wait(id, id * 100)),
    );
    expect(await session.exit({ withinMs: 40_000 })).toMatchObject({ code: 0 });
    expect(answeredIds(session)).toEqual([0, ...ids]);
    sandbox.expectLifecycle(ALL_ANSWERED);
    expect(msgs(sandbox)).not.toContain('Escalating to SIGTERM');
  },
  { isConcurrent: true },
);

const BIG = 10_000;
const SLOW_READS = { bytes: 16 * 1_024, everyMs: 25 };

failureMode(
  'F87 piped batch of 1 MB of answers, and a reader that takes 16 KiB every 25 ms: each is answered, exit 0',
  async (sandbox) => {
    const installation = sandbox.install('slow-server');
    const session = await sandbox.running([], { installation, isUnread: true });
    const ids = Array.from({ length: 100 }, (_, index) => index + 1);
    const startedAt = performance.now();
    pipe(
      session,
      ids.map((id) => wait(id, 0, BIG)),
    );
    const text = await readSlowly(session);
    expect(performance.now() - startedAt).toBeGreaterThan(STALL_MS);
    const { code } = await session.exit();
    sandbox.expectLifecycle(ALL_ANSWERED);
    expect(code).toBe(0);
    expect(idsIn(text)).toEqual([0, ...ids]);
    expect(msgs(sandbox)).not.toContain('Escalating to SIGTERM');
  },
  { isConcurrent: false }, // this process has to read in time
);

failureMode(
  'F88 requests that are not answered in time: counted in the log, exit 74; the others are answered',
  async (sandbox) => {
    const session = await sandbox.running([], { installation: sandbox.install('slow-server') });
    const cancelled = { method: 'notifications/cancelled', params: { requestId: 5 } };
    pipe(session, [wait(1, 0), wait(2, 60_000), wait(3, 0), wait(4, 60_000), wait(5, 60_000), cancelled]);
    expect(await session.exit()).toMatchObject({ code: 74 });
    expect(answeredIds(session)).toEqual([0, 1, 3]);
    sandbox.expectLifecycle([
      END_OF_INPUT,
      { level: 'warn', msg: 'Server exited', code: 0, exitCode: 74, unansweredRequests: 2 },
      'Lock released',
    ]);
  },
  { isConcurrent: true },
);

failureMode(
  'F88 requests that are not answered in time, and SIGTERM: exit 0',
  async (sandbox) => {
    const session = await sandbox.running([], { installation: sandbox.install('slow-server') });
    pipe(session, [wait(1, 60_000)]);
    session.signal('SIGTERM');
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([{ msg: 'Signal received' }, { msg: 'Server exited', exitCode: 0 }]);
  },
  { isConcurrent: true },
);

for (const option of [[], ['--attach']])
  failureMode(
    `F88 requests that are not answered in time, and stdout closed while answers flow${['', ...option].join(', ')}: gone by 1.2 s, exit 0`,
    async (sandbox) => {
      const session = await sandbox.running(option, { installation: sandbox.install('slow-server') });
      for (const message of [INITIALIZE, INITIALIZED]) session.send(message);
      for (let id = 1; id <= 100; id++) session.send(wait(id, id * 100));
      await eventually('some answers', () => session.answers().length > 5);
      session.output.destroy();
      const stopwatch = startStopwatch();
      const { code, at } = await session.exit();
      expect(code).toBe(0);
      stopwatch.expectBy(TERM_MS, at);
      sandbox.expectLifecycle([
        { msg: 'End of input', reason: expect.stringMatching(/^the client has closed std(in|out)$/) },
        { msg: 'Server exited', exitCode: 0 },
      ]);
    },
    { isConcurrent: true },
  );

failureMode(
  'F88 the client reads no answers after the end of its input: gone by 3 s, exit 74',
  async (sandbox) => {
    const session = await sandbox.running([], { isUnread: true });
    const args = { name: 'csf_search', arguments: { query: 'risk' } };
    const ids = Array.from({ length: 200 }, (_, index) => index + 1);
    pipe(
      session,
      ids.map((id) => ({ id, method: 'tools/call', params: args })),
    );
    const stopwatch = startStopwatch();
    const { code, at } = await session.exit();
    expect(code).toBe(74);
    stopwatch.expectBy(3_000, at);
    sandbox.expectLifecycle([
      END_OF_INPUT,
      { msg: 'The client has not read the last output', unwrittenBytes: expect.any(Number) },
      { msg: 'Server exited', exitCode: 74, unansweredRequests: expect.any(Number) },
    ]);
  },
  { isConcurrent: true },
);

/** Sends a whole session, with the end of the input behind it. */
function pipe(session: Session, messages: readonly object[]): void {
  for (const message of [INITIALIZE, INITIALIZED, ...messages]) session.send(message);
  session.input.end();
}

function wait(id: number, ms: number, padding = 0): object {
  return { id, method: 'tools/call', params: { name: 'wait', arguments: { ms, padding } } };
}

async function readSlowly({ output }: Session): Promise<string> {
  const chunks: Buffer[] = [];
  let hasEnded = false;
  output.once('end', () => {
    hasEnded = true;
  });
  output.on('readable', () => {}); // so that nothing flows by itself
  while (!hasEnded) {
    const chunk = output.read(Math.min(SLOW_READS.bytes, output.readableLength) || undefined);
    if (chunk !== null) chunks.push(chunk);
    await sleep(SLOW_READS.everyMs);
  }
  return Buffer.concat(chunks).toString();
}

function idsIn(text: string): number[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => Number(JSON.parse(line).id)).toSorted((a, b) => a - b);
}

function answeredIds(session: Session): number[] {
  return idsIn(session.stdout().toString());
}

function msgs(sandbox: Sandbox): unknown[] {
  return sandbox.lifecycle().map(({ msg }) => msg);
}
