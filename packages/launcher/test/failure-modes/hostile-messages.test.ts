import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Answer, Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const CONCURRENT = { isConcurrent: true } as const;
const INVALID_REQUEST = -32_600;
const INVALID_PARAMS = -32_602;
const MIB = 1_024 * 1_024;

const call = (args: string, id: string): string =>
  `{"jsonrpc":"2.0","method":"tools/call","params":{"name":"csf_get","arguments":{"id":${args}}},"id":"${id}"}\n`;

const keys = (count: number): string => Array.from({ length: count }, (_, index) => `"k${index}":1`).join();

/** Each took the server many seconds, in which it did nothing else. */
const HOSTILE = [
  {
    what: 'nested 5,000,000 deep',
    args: `${'['.repeat(5_000_000)}${']'.repeat(5_000_000)}`,
    limit: '64 levels',
  },
  { what: 'with 5,000,000 values', args: `[${'0,'.repeat(5_000_000)}0]`, limit: '50000 values' },
  { what: 'with 700,000 unknown keys', args: `{${keys(700_000)}}`, limit: '1000 names' },
  { what: 'of 12 MiB', args: `"${'\u200b '.repeat(3 * MIB)}"`, limit: '8 MiB' },
];

for (const { what, args, limit } of HOSTILE)
  failureMode(
    `F79 one message ${what}: refused with the id at its end, while other requests are answered and SIGTERM is obeyed`,
    async (sandbox) => {
      const session = await sandbox.running();
      await session.initialize();
      await session.callTool('csf_get', { id: 'GV' });
      const refused = startStopwatch();
      session.write(call(args, 'hostile'));
      const beside = session.ask('beside', 'ping');
      expect(await answerOf(session, 'hostile')).toMatchObject({
        error: { code: INVALID_REQUEST, message: expect.stringContaining(limit) },
      });
      expect((await beside).result).toEqual({});
      refused.expectBy(1_000);
      session.write(call(args, 'last'));
      const ended = startStopwatch();
      session.signal('SIGTERM');
      const { code, at } = await session.exit();
      ended.expectBy(0, at);
      expect(code).toBe(0);
      sandbox.expectLifecycle([{ msg: 'Signal received', signal: 'SIGTERM' }, 'Lock released']);
      expect(sandbox.lifecycle().map(({ msg }) => msg)).not.toContain('SIGKILL sent');
    },
  );

/** A launcher that parses for its client is slower than the server: V8 does not optimize there. */
const HOSTILE_TO_A_LAUNCHER = [
  { what: 'nested 500,000 deep', args: `${'['.repeat(500_000)}${']'.repeat(500_000)}`, limit: '64 levels' },
  { what: 'with 500,000 values', args: `[${'0,'.repeat(500_000)}0]`, limit: '50000 values' },
  { what: 'with 100,000 unknown keys', args: `{${keys(100_000)}}`, limit: '1000 names' },
  { what: 'of 12 MiB', args: `"${'\u200b '.repeat(3 * MIB)}"`, limit: '8 MiB' },
];

for (const { what, args, limit } of HOSTILE_TO_A_LAUNCHER)
  failureMode(
    `F79 with attached sessions, one message ${what}: refused with its id, and the other session is answered meanwhile`,
    async (sandbox) => {
      const { owner, guest } = await shared(sandbox);
      for (const session of [owner, guest]) {
        const { expectBy } = startStopwatch();
        session.write(call(args, 'hostile'));
        const pings = [owner, guest].map((each) => each.ask(`beside ${session.name}`, 'ping'));
        expect(await answerOf(session, 'hostile')).toMatchObject({
          error: { code: INVALID_REQUEST, message: expect.stringContaining(limit) },
        });
        for (const { result } of await Promise.all(pings)) expect(result).toEqual({});
        expectBy(1_000);
      }
      for (const session of [guest, owner]) {
        session.input.end();
        expect(await session.exit()).toMatchObject({ code: 0 });
      }
      sandbox.expectLifecycle(['ready', 'Attached to the running instance', 'Lock released']);
    },
  );

failureMode(
  'F79 a notification above the limits: dropped with a line in the log, and the session goes on',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    session.write(`{"jsonrpc":"2.0","method":"notifications/progress","params":{${keys(60_000)}}}\n`);
    expect((await session.ask(1, 'ping')).result).toEqual({});
    expect(session.answers().map(({ id }) => id)).toEqual([0, 1]);
    await eventually('the log to say so', () =>
      session.logged().some(({ msg }) => msg === 'A notification of the client was dropped'),
    );
    await expectOrdinaryEnd(sandbox, session);
  },
  CONCURRENT,
);

failureMode(
  'F79 CSF_MCP_MAX_MESSAGE_MIB=9: a message of 9 MiB is read, and a longer one refused',
  async (sandbox) => {
    const session = await sandbox.running([], { env: { CSF_MCP_MAX_MESSAGE_MIB: '9' } });
    await session.initialize();
    session.write(call(`"${'x'.repeat(9 * MIB - 200)}"`, 'longest'));
    session.write(call(`"${'x'.repeat(9 * MIB)}"`, 'longer'));
    expect((await answerOf(session, 'longest')).result).toMatchObject({ isError: true });
    expect((await answerOf(session, 'longer')).error?.message).toMatch(/longer than 9 MiB/);
    await expectOrdinaryEnd(sandbox, session);
  },
  CONCURRENT,
);

const REFERENCE = 'csf://references/{dataset}/{id}';
const LONG = 'a1 '.repeat(33_000);

const LOOKED_UP = [
  [
    'completion/complete',
    { ref: { type: 'ref/resource', uri: REFERENCE }, argument: { name: 'id', value: LONG } },
  ],
  [
    'completion/complete',
    {
      ref: { type: 'ref/resource', uri: REFERENCE },
      argument: { name: 'id', value: 'a' },
      context: { arguments: { dataset: LONG } },
    },
  ],
  ['resources/read', { uri: `csf://core/${'%41'.repeat(100_000)}` }],
  ['prompts/get', { name: 'evidence-review', arguments: { profile: '\n'.repeat(2 * MIB) } }],
] as const;

failureMode(
  'F80 completion values, URIs and arguments of prompts of 100 kB and more: each refused within a second',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    expect((await session.ask('loaded', 'completion/complete', SHORT)).result).toBeDefined();
    for (const [index, [method, params]] of LOOKED_UP.entries()) {
      const { expectBy } = startStopwatch();
      const { error } = await session.ask(index + 1, method, params);
      expectBy(1_000);
      expect(error).toMatchObject({ code: INVALID_PARAMS, message: expect.stringMatching(/at most 512/) });
    }
    await expectOrdinaryEnd(sandbox, session);
  },
  CONCURRENT,
);

const SHORT = { ref: { type: 'ref/resource', uri: REFERENCE }, argument: { name: 'dataset', value: 's' } };

failureMode(
  'F80 an id beyond 2^53: an error without an id, and no answer with another id',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    session.write('{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}\n');
    session.write('{"jsonrpc":"2.0","id":9007199254740991,"method":"ping"}\n');
    expect((await answerOf(session, Number.MAX_SAFE_INTEGER)).result).toEqual({});
    const [refusal] = session.answers().filter(({ id }) => id === null);
    expect(refusal?.error).toMatchObject({
      code: INVALID_REQUEST,
      message: expect.stringMatching(/cannot be repeated exactly/),
    });
    expect(session.answers()).toHaveLength(3);
    await expectOrdinaryEnd(sandbox, session);
  },
  CONCURRENT,
);

/** An instance with an attached session. */
async function shared(sandbox: Sandbox): Promise<{ owner: Session; guest: Session }> {
  const owner = await sandbox.running(['--attach']);
  const guest = sandbox.csfMcp(['start', '--attach']);
  await Promise.all([owner, guest].map((session) => session.initialize()));
  for (const session of [owner, guest]) await session.callTool('csf_get', { id: 'GV' });
  return { owner, guest };
}

async function answerOf(session: Session, id: string | number): Promise<Answer> {
  return eventually(`the answer to ${id}`, () => session.answers().find((answer) => answer.id === id));
}

async function expectOrdinaryEnd(sandbox: Sandbox, session: Session): Promise<void> {
  session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
  sandbox.expectLifecycle(['ready', { msg: 'Server exited', exitCode: 0 }, 'Lock released']);
}
