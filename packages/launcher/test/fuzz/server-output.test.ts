import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz, patienceMs } from '../support/fuzzing/campaign.ts';
import { keepSession } from '../support/fuzzing/long-session.ts';
import { anyServerOutput, type ServerOutput, sortLines } from '../support/fuzzing/server-output.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Installation } from '../support/instances/installation.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const LONG_SESSION_RUNS = 50;
const LAST_OUTPUT_RUNS = 5;

/** A test waits this long for output that does not come, once for each counterexample. */
const ARRIVAL_MS = 10_000;

/** Standard error as bytes, and without the launcher's own lines: they may stand anywhere between the server's. */
const SILENT = ['start', '--log-level', 'silent'];
const STDERR_TO_FILE = 'exec "$@" 2>"$STDERR_FILE"';

test(
  'Each message that a server prints reaches the client byte for byte, and any other line reaches stderr',
  async () => {
    const kept = keepSession({
      begin: (sandbox) => begin(sandbox, sandbox.install('replays')),
      end: async ({ session }) => {
        session.input.end();
        expect(await session.exit()).toMatchObject({ code: 0, signal: null });
      },
    });
    let runs = 0;
    await fuzz({
      name: 'output of a server that goes on',
      inputs: anyServerOutput,
      runs: LONG_SESSION_RUNS,
      check: (output) =>
        kept.use(async (relay) => {
          const ending = output.stdout.some(({ length }) => length > 0) ? '\n' : '';
          const last = Buffer.from(`${ending}{"last":${++runs}}\n`);
          await expectRelayed(relay, { ...output, stdout: [...output.stdout, last] });
        }),
    });
    await kept.end();
  },
  patienceMs(LONG_SESSION_RUNS),
);

test(
  "The launcher passes on all of a server's last output, and its exit code",
  async () => {
    await using stage = createSandbox();
    const installation = stage.install('replays');
    await fuzz({
      name: 'the last output of a server',
      inputs: fc.record({
        output: anyServerOutput,
        exitCode: fc.constantFrom(0, 0, 1, 2, 3, 4, 7, 69, 75, 77, 137, 255),
      }),
      runs: LAST_OUTPUT_RUNS,
      check: async ({ output, exitCode }) => {
        await using sandbox = createSandbox();
        const relay = await begin(sandbox, installation);
        await expectRelayed(relay, output, exitCode);
        // Exit codes of the launcher mean something else when the server uses them.
        const isLaunchersOwn = [2, 3, 4, 75, 77].includes(exitCode);
        expect(await relay.session.exit()).toMatchObject({
          code: isLaunchersOwn ? 1 : exitCode,
          signal: null,
        });
        await sandbox.expectNothingLeft();
      },
    });
  },
  patienceMs(LAST_OUTPUT_RUNS),
);

interface Relay {
  readonly session: Session;
  readonly stdout: () => Buffer;
  readonly stderr: () => Buffer;
  /** Tells the server to print, and perhaps to end. */
  readonly tell: (output: ServerOutput, exitCode?: number) => void;
}

async function begin(sandbox: Sandbox, installation: Installation): Promise<Relay> {
  const file = sandbox.path('stderr');
  const session = sandbox.csfMcp(SILENT, {
    installation,
    isUnread: true,
    env: { STDERR_FILE: file },
    through: ['sh', '-c', STDERR_TO_FILE, 'sh'],
  });
  let received: Buffer[] = [];
  session.output.on('data', (chunk: Buffer) => received.push(chunk));
  await eventually('the server to run', () => {
    const record = sandbox.record();
    return record?.pid === session.pid && record.state === 'running';
  });
  return {
    session,
    stdout: () => {
      received = [Buffer.concat(received)];
      return received[0] ?? Buffer.alloc(0);
    },
    stderr: () => readFileSync(file),
    tell: ({ stdout, stderr, messages }, exitCode) => {
      const [out, err] = [stdout, stderr].map((chunks) => chunks.map((chunk) => chunk.toString('base64')));
      session.write(`${JSON.stringify({ stdout: out, stderr: err, messages, exitCode })}\n`);
    },
  };
}

async function expectRelayed(relay: Relay, output: ServerOutput, exitCode?: number): Promise<void> {
  const before = { stdout: relay.stdout().length, stderr: relay.stderr().length };
  const { protocol, foreign } = sortLines(Buffer.concat(output.stdout));
  const errors = Buffer.concat(output.stderr);
  relay.tell(output, exitCode);
  if (exitCode === undefined)
    await untilArrived(relay, before, protocol.length, foreign.length + errors.length);
  else await relay.session.exit();
  expectSame(relay.stdout().subarray(before.stdout), protocol, 'the protocol');
  const rest = relay.stderr().subarray(before.stderr);
  if (errors.length === 0 || foreign.length === 0)
    return expectSame(rest, Buffer.concat([foreign, errors]), 'the rest');
  expectSame(rest.filter(isHigh), errors, 'the stderr of the server');
  expectSame(
    rest.filter((byte) => !isHigh(byte)),
    foreign,
    'the other lines on its stdout',
  );
}

interface Position {
  readonly stdout: number;
  readonly stderr: number;
}

async function untilArrived(relay: Relay, from: Position, protocol: number, rest: number): Promise<void> {
  const hasArrived = (): boolean => {
    if (relay.session.hasExited()) throw new Error(`csf-mcp has ended: ${relay.stderr()}`);
    return relay.stdout().length >= from.stdout + protocol && relay.stderr().length >= from.stderr + rest;
  };
  await eventually('the output to arrive', hasArrived, { withinMs: ARRIVAL_MS });
}

function isHigh(byte: number): boolean {
  return byte >= 0x80;
}

function expectSame(actual: Uint8Array, expected: Uint8Array, what: string): void {
  expect(Buffer.from(actual).toString('latin1'), what).toBe(Buffer.from(expected).toString('latin1'));
}
