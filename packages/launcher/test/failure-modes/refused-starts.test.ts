import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createSession } from '../client/session.ts';
import { failureMode } from '../support/failure-mode.ts';
import { makeDatabase } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';
import { signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { type Answer, INITIALIZE, INITIALIZED, type Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const HELD = 75;
const UNAVAILABLE = 69;
const ALREADY_RUNNING = 'Another MCP server instance is already running';

/** The client has this long to speak first, and then to end its input. */
const LIMIT_MS = 2_000;

for (const { what, prepare, args = () => [], exitCode, code, says } of [
  {
    what: 'another instance runs',
    prepare: (sandbox: Sandbox) => sandbox.running(),
    exitCode: HELD,
    code: 'E_ALREADY_RUNNING',
    says: [ALREADY_RUNNING, 'csf-mcp kill'],
  },
  {
    what: 'another instance runs and does not share, with --attach',
    prepare: (sandbox: Sandbox) => sandbox.running(),
    args: () => ['--attach'],
    exitCode: HELD,
    code: 'E_ALREADY_RUNNING',
    says: [ALREADY_RUNNING, 'csf-mcp kill'],
  },
  {
    what: 'the database is damaged',
    prepare: async (sandbox: Sandbox) => writeFileSync(await makeDatabase(sandbox), 'my diary\n'.repeat(200)),
    exitCode: UNAVAILABLE,
    code: 'E_START_FAILED',
    says: ['csf.db is not a SQLite database', 'Restore it from a backup'],
  },
  {
    what: 'the lock file is a folder',
    prepare: (sandbox: Sandbox) => mkdirSync(sandbox.path('folder')),
    args: (sandbox: Sandbox) => ['--lock-file', sandbox.path('folder')],
    exitCode: 77,
    code: 'E_NOT_PERMITTED',
    says: ['it is a directory, not a regular file', 'set CSF_MCP_LOCK_FILE'],
  },
])
  failureMode(
    `F81 ${what}: an SDK client shows the refusal and its way out`,
    async (sandbox) => {
      await prepare(sandbox);
      await using session = createSession(sandbox, { args: args(sandbox) });
      const refusal = await session.connect().then(
        () => null,
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: -32_000, data: { code, exitCode } });
      for (const said of says) expect(String(refusal)).toContain(said);
      expect(await session.end()).toMatchObject({ exitCode });
      sandbox.expectLifecycle([{ pid: session.started.at(-1)?.pid, level: 'error', code, exitCode }]);
    },
    { isConcurrent: true },
  );

failureMode(
  'F81 an instance is lost, and its attached launcher may not become the next one: each open request is answered with an error',
  async (sandbox) => {
    const owner = await sandbox.running(['--attach']);
    const attached = sandbox.csfMcp(['start', '--attach']);
    await attached.initialize();
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    const open = attached.ask('open', 'tools/list');
    const document = sandbox.path('document');
    writeFileSync(document, 'a line of a document\n'.repeat(20_000));
    renameSync(document, sandbox.lockFile);
    signalIdentified(owner.identity, 'SIGKILL');
    signalIdentified(server, 'SIGKILL');
    const [first, later] = await Promise.all([open, attached.ask('later', 'ping')]);
    expect(first).toMatchObject({ error: { message: expect.stringContaining('was not answered') } });
    expect(later).toMatchObject({ error: { code: -32_000 } }); // after the refusal, it would have the refusal's words
    expect((await attached.exit()).code).toBe(77);
    sandbox.expectLifecycle([
      { pid: attached.pid, msg: 'Attached to the running instance' },
      { pid: attached.pid, code: 'E_NOT_PERMITTED', exitCode: 77 },
    ]);
  },
  { lockFileStays: true, databaseStaysOpen: true },
);

for (const { standIn, args } of [
  { standIn: 'ends-before-ready', args: [] },
  { standIn: 'never-ready', args: ['--start-timeout', '1'] },
])
  failureMode(
    `F81 a server (${standIn}) takes the first request along: the launcher answers it, when the lock is free`,
    async (sandbox) => {
      const session = sandbox.csfMcp(['start', ...args], { installation: sandbox.install(standIn) });
      session.send(INITIALIZE);
      const answer = await answered(session, INITIALIZE.id);
      expect(sandbox.record()).toBeNull();
      expect(answer.error).toMatchObject({
        message: expect.stringContaining('The server could not be started'),
        data: { code: 'E_START_FAILED', exitCode: UNAVAILABLE },
      });
      session.input.end();
      expect((await session.exit()).code).toBe(UNAVAILABLE);
      sandbox.expectLifecycle([{ pid: session.pid, code: 'E_START_FAILED' }, 'Lock released']);
    },
    { isConcurrent: true },
  );

failureMode(
  'F81 a client that sends everything at once: each request is answered, and nothing else is printed',
  async (sandbox) => {
    await sandbox.running();
    const session = sandbox.csfMcp(['start', '--wait', '0']);
    session.write('hello\n[]\n{"jsonrpc":"2.0","id":null,"method":"ping"}\n');
    session.send(INITIALIZED);
    session.send({ id: 'answer of the client', result: {} });
    session.send(INITIALIZE);
    session.send({ id: 'list', method: 'tools/list' });
    session.input.end();
    expect((await session.exit()).code).toBe(HELD);
    expect(session.answers().map(({ id, error }) => [id, error?.code])).toEqual([
      [INITIALIZE.id, -32_000],
      ['list', -32_000],
    ]);
    sandbox.expectLifecycle([{ pid: session.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
  },
  { isConcurrent: true },
);

for (const { what, act, limitMs } of [
  { what: 'says nothing', act: () => {}, limitMs: LIMIT_MS },
  { what: 'stays after its answer', act: ask, limitMs: LIMIT_MS },
  { what: 'sends SIGTERM after its answer', act: askAndTerminate, limitMs: 0 },
  { what: 'ends its input after its answer', act: askAndLeave, limitMs: 0 },
])
  failureMode(
    `F81 a client that ${what}: the launcher ends within ${limitMs / 1_000} s, with exit code 75`,
    async (sandbox) => {
      await sandbox.running();
      const session = sandbox.csfMcp(['start', '--wait', '0']);
      await eventually('the refusal', () =>
        session.logged().some(({ code }) => code === 'E_ALREADY_RUNNING'),
      );
      await act(session);
      const stopwatch = startStopwatch();
      const { code, at } = await session.exit();
      expect(code).toBe(HELD);
      stopwatch.expectBy(limitMs, at);
      sandbox.expectLifecycle([{ pid: session.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
    },
    { isConcurrent: true },
  );

async function ask(session: Session): Promise<void> {
  session.send(INITIALIZE);
  await answered(session, INITIALIZE.id);
}

async function askAndTerminate(session: Session): Promise<void> {
  await ask(session);
  session.signal('SIGTERM');
}

async function askAndLeave(session: Session): Promise<void> {
  await ask(session);
  session.input.end();
}

function answered(session: Session, id: Answer['id']): Promise<Answer> {
  return eventually('an answer', () => session.answers().find((answer) => answer.id === id));
}
