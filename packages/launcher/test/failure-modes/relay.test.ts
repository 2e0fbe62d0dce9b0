import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive, residentBytes } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

/** Only a session happened, and its client ended it. */
const ORDINARY_SESSION = [
  'ready',
  { msg: 'End of input', reason: 'the client has closed stdin' },
  { msg: 'Server exited', exitCode: 0 },
  'Lock released',
];

const MIB = 1_024 * 1_024;

/** The total size of the answers of F29. */
const PUMPED_BYTES = 200 * MIB;

/** More than the launcher takes from a client that does not read its answers. */
const REQUESTED_BYTES = 40 * MIB;

/** How much is answered before memory is first measured. */
const WARM_UP_BYTES = 100 * MIB;

/** How much may be on its way while the client does not read. */
const STALLED_BYTES = 80 * MIB;

/** V8 is slow to give memory back. Far more than this was pumped. */
const AFTERWARDS_BYTES = 150 * MIB;

failureMode(
  'F29 client stops reading stdout, then resumes: 200 MB later memory is flat and nothing is lost',
  async (sandbox) => {
    const session = await sandbox.running([], { isUnread: true });
    const both = [session.identity, sandbox.server()];
    const answered = new Set<number>();
    let bytes = 0;
    let rest: Buffer[] = [];
    const read = (chunk: Buffer): void => {
      bytes += chunk.length;
      for (let from = 0; ; ) {
        const newline = chunk.indexOf('\n', from);
        rest.push(chunk.subarray(from, newline === -1 ? undefined : newline));
        if (newline === -1) return;
        const { id, result } = JSON.parse(Buffer.concat(rest).toString());
        if (result !== undefined) answered.add(id);
        rest = [];
        from = newline + 1;
      }
    };
    let requests = 0;
    const request = (count: number, padding: string): void => {
      for (let index = 0; index < count; index++)
        session.write(
          `{"jsonrpc":"2.0","id":${++requests},"method":"resources/read","params":{"uri":"csf://core"}${padding}}\n`,
        );
    };
    session.output.on('data', read);
    session.send(INITIALIZE);
    session.send(INITIALIZED);
    await eventually('the session to be open', () => answered.has(INITIALIZE.id));
    const perAnswer = await answerBytes();

    // A heap grows until its first full collections, even with a reader.
    request(Math.ceil(WARM_UP_BYTES / perAnswer), '');
    await eventually('the answers before', () => answered.size === requests + 1, { withinMs: 60_000 });
    const before = both.map(residentBytes);
    const bytesBefore = bytes;

    session.output.off('data', read).pause();
    const count = Math.ceil(PUMPED_BYTES / perAnswer);
    request(count, ' '.repeat(REQUESTED_BYTES / count));
    await untilStill(() => session.input.writableLength);
    expect(session.input.writableLength, 'the client is made to wait').toBeGreaterThan(0);
    expectFlat(before, both.map(residentBytes), STALLED_BYTES);

    session.output.on('data', read).resume();
    await eventually('every answer', () => answered.size === requests + 1, { withinMs: 90_000 });
    expect(bytes - bytesBefore).toBeGreaterThan(PUMPED_BYTES * 0.99);
    expectFlat(before, both.map(residentBytes), AFTERWARDS_BYTES);
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(ORDINARY_SESSION);

    async function answerBytes(): Promise<number> {
      const start = bytes;
      request(1, '');
      await eventually('the first answer', () => answered.has(1));
      return bytes - start;
    }
  },
  { timeoutMs: 180_000 },
);

failureMode(
  'F30 client closes stdout first: clean stop, exit 0, no stack trace',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    const stopwatch = startStopwatch();
    session.output.destroy();
    session.send({ id: 1, method: 'tools/list' });
    const { code, at } = await session.exit();
    expect(code).toBe(0);
    stopwatch.expectBy(0, at);
    expect(session.stderr()).not.toMatch(/EPIPE/);
    sandbox.expectLifecycle([
      { msg: 'End of input', reason: 'the client has closed stdout' },
      { msg: 'Server exited', exitCode: 0 },
    ]);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F31 every byte arrives as sent: 10 MB line, split characters, CRLF, empty lines, NUL, invalid UTF-8, invalid JSON',
  async (sandbox) => {
    const installation = sandbox.install('echoes');
    const session = await sandbox.running([], { installation });
    const protocol = [
      Buffer.from(`{"long":"${'ß'.repeat(5 * MIB)}"}\n`),
      Buffer.from('{"text":"naïve – 日本語 🎌 e\u0301"}\r\n'),
      Buffer.from('{"nul":"\0"}\n'),
      Buffer.concat([
        Buffer.from('{"invalid":"'),
        Buffer.from([0xc3, 0x28, 0xff, 0xfe]),
        Buffer.from('"}\n'),
      ]),
      Buffer.from('[1,2,{]\n'),
      Buffer.from('{"no":"newline at the end"}'),
    ];
    const noise = [
      Buffer.from('\n'),
      Buffer.from('\r\n'),
      Buffer.from('not JSON\n'),
      Buffer.from([0, 0x80, 0x0a]),
    ];
    const sent: Buffer[] = [];
    for (const [index, line] of protocol.entries()) {
      const other = noise[index % noise.length] ?? Buffer.alloc(0);
      for (const chunk of [other, ...(line.length > MIB ? [line] : singleBytes(line))]) {
        sent.push(chunk);
        session.write(chunk);
      }
    }
    const total = Buffer.concat(protocol).length;
    await eventually('the echo', () => session.stdout().length >= total);
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(
      readFileSync(join(installation.dist, 'received')).equals(Buffer.concat(sent)),
      'to the server',
    ).toBe(true);
    expect(session.stdout().equals(Buffer.concat(protocol)), 'to the client').toBe(true);
    sandbox.expectLifecycle(ORDINARY_SESSION);
  },
  { isConcurrent: true },
);

failureMode(
  'F31 the server answers every valid line, and invalid JSON with -32700; nothing crashes',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    const ask = (id: number, id2: string, end: string) =>
      `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"csf_search","arguments":{"query":"${id2}"}}}${end}`;
    session.write('\n\r\n   \n');
    session.write(ask(1, 'risk', '\r\n'));
    for (const byte of singleBytes(Buffer.from(ask(2, 'naïve – 日本語 🎌', '\n')))) session.write(byte);
    session.write(ask(3, 'x'.repeat(7 * MIB), '\n'));
    session.write('{"jsonrpc":"2.0","id":4,\n');
    session.write(Buffer.from([0x00, 0x7b, 0x0a]));
    session.write(Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n')]));
    const { result } = await session.ask(5, 'tools/list');
    expect(result).toBeDefined();
    const answers = await eventually('every answer', () => {
      const found = session.answers();
      return found.length >= 8 && found;
    });
    for (const id of [1, 2, 3]) expect(answers, `id ${id}`).toContainEqual(expect.objectContaining({ id }));
    expect(answers.filter(({ error }) => error?.code === -32_700)).toHaveLength(3);
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(ORDINARY_SESSION);
  },
  { isConcurrent: true },
);

failureMode(
  'F32 server prints non-JSON to stdout: it goes to stderr, counted, and the protocol stays clean',
  async (sandbox) => {
    const session = await sandbox.running([], { installation: sandbox.install('prints-to-stdout') });
    session.send({ id: 1, method: 'ping' });
    await eventually(
      'both lines of the protocol',
      () => session.stdout().toString().split('\n').length === 3,
    );
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    expect(session.stdout().toString()).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{}}\n[{"jsonrpc":"2.0","id":2,"result":{}}]\n',
    );
    expect(session.stderr()).toMatch(/^Listening for customers$/m);
    expect(session.stderr()).toMatch(/^ {2}42 is not a message$/m);
    sandbox.expectLifecycle([
      'The server printed a line on stdout that is not JSON: moved to stderr',
      { msg: 'Lines moved from stdout to stderr', foreignLines: 2 },
    ]);
  },
  { isConcurrent: true, inContract: true },
);

const FLOOD_BYTES = 10 * MIB;

failureMode(
  'F47 nobody reads 10 MB of stderr: the session goes on, signals work, dropped lines are counted',
  async (sandbox) => {
    const installation = sandbox.install('floods-stderr', String(FLOOD_BYTES));
    const session = await sandbox.running([], { installation });
    session.errors.pause();
    session.send({ id: 1, method: 'ping' });
    await eventually('the answer that comes after the flood', () => session.answers().length === 1);
    const stopwatch = startStopwatch();
    session.signal('SIGTERM');
    const { code, at } = await whileUnread(session.exit(), () => session.errors.resume(), session.hasExited);
    expect(code).toBe(0);
    stopwatch.expectBy(0, at);
    expectDropped(sandbox);
  },
  { isConcurrent: true },
);

failureMode(
  'F47 the client closes stderr before 10 MB arrive there: the session goes on, signals work',
  async (sandbox) => {
    const installation = sandbox.install('floods-stderr', String(FLOOD_BYTES));
    const session = await sandbox.running([], { installation });
    session.errors.destroy();
    session.send({ id: 1, method: 'ping' });
    await eventually('the answer that comes after the flood', () => session.answers().length === 1);
    const stopwatch = startStopwatch();
    session.signal('SIGTERM');
    const { code, at } = await session.exit();
    expect(code).toBe(0);
    stopwatch.expectBy(0, at);
    expectDropped(sandbox);
  },
  { isConcurrent: true, inContract: true },
);

function expectDropped(sandbox: Sandbox): void {
  sandbox.expectLifecycle([
    { msg: 'Signal received', signal: 'SIGTERM' },
    { msg: 'Server exited', exitCode: 0 },
    { msg: 'Lines were dropped: nobody read stderr' },
  ]);
  const dropped = sandbox.lifecycle().find(({ droppedLines }) => droppedLines !== undefined);
  expect(Number(dropped?.['droppedLines'])).toBeGreaterThan(8_000);
}

/** More than 100 KB, but not more than can be under way to a client that does not read, so that the server can end. */
const UNREAD_BYTES = 256 * 1_024;

/** The time between two chunks. */
const SLOWNESS_MS = 1_000;

failureMode(
  'F48 slow stdout reader when the child exits with more than 100 KB buffered: every byte arrives',
  async (sandbox) => {
    const installation = sandbox.install('pours-and-ends', String(UNREAD_BYTES));
    const session = await sandbox.running([], { installation, isUnread: true });
    const server = sandbox.server();
    session.write('\n');
    await eventually('the server to end, before anything is read', () => !isAlive(server));
    const chunks: Buffer[] = [];
    for await (const chunk of session.output) {
      chunks.push(chunk);
      await sleep(SLOWNESS_MS);
    }
    const lines = Array.from({ length: UNREAD_BYTES / 64 }, (_, id) => `{"id":${id}}`.padEnd(63));
    const received = Buffer.concat(chunks);
    expect(received.length).toBe(UNREAD_BYTES);
    expect(received.toString() === `${lines.join('\n')}\n`, 'byte by byte').toBe(true);
    expect(await session.exit()).toMatchObject({ code: 7 });
    sandbox.expectLifecycle([{ msg: 'Server exited', code: 7, exitCode: 7 }, 'Lock released']);
  },
  { isConcurrent: true },
);

function singleBytes(bytes: Buffer): Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

/** Waits until a number has stood still for half a second. */
async function untilStill(measure: () => number): Promise<void> {
  let last = measure();
  let since = performance.now();
  await eventually('it to stand still', () => {
    if (measure() !== last) {
      last = measure();
      since = performance.now();
    }
    return performance.now() - since > 500;
  });
}

function expectFlat(before: readonly number[], after: readonly number[], limit: number): void {
  for (const [index, bytes] of after.entries())
    expect(bytes - (before[index] ?? 0), index === 0 ? 'launcher' : 'server').toBeLessThan(limit);
}

/** Reads again only when the process has ended. */
async function whileUnread<T>(end: Promise<T>, resume: () => void, hasEnded: () => boolean): Promise<T> {
  await eventually('the end', hasEnded);
  resume();
  return end;
}
