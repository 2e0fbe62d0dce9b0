import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addressOf } from '../../src/channel/site.ts';
import { eventually } from '../support/instances/eventually.ts';
import { serversOf, signalIdentified } from '../support/instances/process-table.ts';
import { profileIds } from '../support/instances/profiles.ts';
import { createSandbox, type Finished, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { onTerminal } from '../support/instances/terminal.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { isRoot, NEEDS_ROOT } from '../support/users.ts';

const USAGE = 2;
const HELD = 75;
const NOT_PERMITTED = 77;

const CLINIC = ['name=Clinic', 'organization=Acme'];

const failure = ({ code, stdout, stderr }: Finished) => ({ code, stdout, stderr });

const profilesIn = ({ code, stdout, stderr }: Finished): readonly unknown[] => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return profileIds(JSON.parse(stdout));
};

/** A call whose tool takes ten minutes. */
const slowCall = async (sandbox: Sandbox): Promise<Session> => {
  const session = sandbox.csfMcp(['call', 'wait', 'ms=600000'], {
    installation: sandbox.install('slow-server'),
  });
  await sandbox.recorded('running');
  return session;
};

it('is an instance of its own when none runs: it takes the lock, logs, and ends with its answer', async () => {
  await using sandbox = createSandbox();
  const saved = await sandbox.run(['call', 'profile_create', ...CLINIC]);
  expect(failure(saved)).toMatchObject({ code: 0, stderr: '' });
  expect(saved.stdout).toMatch(/^Profile clinic created; it is at revision 1\.\n\nstatus: created\n/);
  const { pid } = saved;
  sandbox.expectLifecycle([
    { pid, msg: 'Calling', tool: 'profile_create' },
    { pid, msg: 'Lock acquired', lockFile: sandbox.lockFile, dataDir: sandbox.dataDir },
    { pid, msg: 'Server started' },
    { pid, msg: 'End of input' },
    { pid, msg: 'Server exited', exitCode: 0 },
    { pid, msg: 'Lock released' },
  ]);
  expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json']))).toEqual(['clinic']);
  await sandbox.expectNothingLeft();
});

it('takes its arguments as pairs, as a JSON object, or from stdin', async () => {
  await using sandbox = createSandbox();
  const args = { profile: 'clinic', with: ['lab'], limit: 1 };
  for (const name of ['Clinic', 'Lab']) {
    const session = sandbox.csfMcp(['call', 'profile_create', '-']);
    session.input.end(JSON.stringify({ name, organization: 'Acme', scope: 'All = everything\n"quoted"' }));
    expect((await session.exit()).code, session.stderr()).toBe(0);
  }
  const compare = async (...words: string[]) => {
    const { code, stdout } = await sandbox.run(['call', 'profile_changes', ...words, '--json']);
    return { code, answer: JSON.parse(stdout) };
  };
  const asJson = await compare(JSON.stringify(args));
  expect(asJson).toMatchObject({ code: 0 });
  expect(await compare('profile=clinic', 'with=["lab"]', 'limit=1')).toEqual(asJson);
});

it.each([
  { args: ['csf_gt'], says: ['there is no tool "csf_gt"', 'Did you mean csf_get', 'call --list'] },
  {
    args: ['profile_list'],
    says: ['there is no tool profile_list any more', 'Call profile_overview without a'],
  },
  { args: ['csf_search', 'query=a', 'limit=many'], says: ['limit="many" must be: integer', 'call --list'] },
  { args: ['csf_get', '{"id": GV}'], says: ['invalid symbol at line 1, column 8', '\n         ^\n'] },
  { args: [], says: ['call needs the name of a tool', 'call --list'] },
  { args: ['--list', 'csf_get', 'id=GV'], says: ['--list takes at most one tool', 'call --list'] },
])('refuses $args, says what to do, and leaves nothing', async ({ args, says }) => {
  await using sandbox = createSandbox();
  const { code, stdout, stderr } = await sandbox.run(['call', '--json', ...args]);
  expect(code).toBe(USAGE);
  for (const words of says) expect(stderr).toContain(words);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'E_USAGE', message: expect.stringContaining(says[0] ?? '') },
  });
  await sandbox.expectNothingLeft();
});

it('accepts a byte order mark on stdin, and refuses text that is not UTF-8', async () => {
  await using sandbox = createSandbox();
  const save = async (bytes: Buffer) => {
    const session = sandbox.csfMcp(['call', 'profile_create', '-']);
    session.input.end(bytes);
    return { ...(await session.exit()), stderr: session.stderr() };
  };
  const text = JSON.stringify({ name: 'Zürich', organization: 'Acme' });
  const refused = await save(Buffer.from(text, 'latin1'));
  expect(refused).toMatchObject({ code: USAGE, stderr: expect.stringContaining('stdin is not UTF-8') });
  expect(await save(Buffer.from(`\ufeff${text}`))).toMatchObject({ code: 0, stderr: '' });
});

it('ends with 1 when the tool refuses, and gives its reason on stderr and, with --json, as an object', async () => {
  await using sandbox = createSandbox();
  const refused = await sandbox.run(['call', 'profile_get', 'profile=nowhere']);
  expect(failure(refused)).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/^csf-mcp: There is no profile "nowhere"\.\n.+/);
  const { code, stdout } = await sandbox.run(['call', 'csf_get', '{"ids": "GV"}', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'E_TOOL_FAILED',
      message: 'Input validation error: Invalid arguments for tool csf_get: 2 problems',
      hint: [
        'id is required',
        'unknown argument "ids"; did you mean "id"? Allowed: id, detail',
        "'csf-mcp call --list csf_get' shows its arguments.",
      ].join('\n'),
    },
  });
});

it('reads what a running instance has just written, and leaves it alone', async () => {
  await using sandbox = createSandbox();
  const instance = await sandbox.running();
  await instance.initialize();
  await instance.callTool('profile_create', { name: 'Clinic', organization: 'Acme' });
  const before = sandbox.record();
  const list = await sandbox.run(['call', 'profile_overview', '--json']);
  expect(profilesIn(list)).toEqual(['clinic']);
  sandbox.expectLifecycle([
    { pid: instance.pid, msg: 'ready' },
    { pid: list.pid, msg: 'Reading beside the running instance', holder: expect.stringContaining('running') },
    { pid: list.pid, msg: 'Server exited', exitCode: 0 },
  ]);
  expect(sandbox.lifecycle().filter(({ pid, msg }) => pid === list.pid && msg === 'Lock acquired')).toEqual(
    [],
  );
  instance.signal('SIGSTOP'); // however busy it is
  expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json']))).toEqual(['clinic']);
  instance.signal('SIGCONT');
  expect(sandbox.record()).toEqual(before);
  await sandbox.endOwners();
  await sandbox.expectNothingLeft();
});

it('is refused with 75 when it would write beside a running instance, even with FORCE_TERMINATE', async () => {
  await using sandbox = createSandbox();
  const instance = await sandbox.running();
  const refused = await sandbox.run(['call', 'profile_create', ...CLINIC, '--wait', '0'], {
    env: { FORCE_TERMINATE: 'true' },
  });
  expect(failure(refused)).toMatchObject({ code: HELD, stdout: '' });
  expect(refused.stderr).toContain(
    `Another MCP server instance is already running (pid ${instance.pid}, since `,
  );
  expect(refused.stderr).toContain('profile_create writes, and only the running instance may do that');
  expect(refused.stderr).toContain('csf-mcp kill');
  sandbox.expectLifecycle([{ pid: refused.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
  await instance.initialize();
  expect(await instance.callTool('profile_overview', {})).toMatchObject({ profiles: [] });
  await sandbox.endOwners();
  await sandbox.expectNothingLeft();
});

/** Lets sessions attach to an instance that does not, and closes each without a word. */
const turnAway = async (sandbox: Sandbox, onSession: () => void): Promise<void> => {
  const address = addressOf(sandbox.dataDir, THIS_PLATFORM);
  mkdirSync(dirname(address), { mode: 0o700 });
  const listener = createServer((socket) => {
    socket.destroy();
    onSession();
  });
  onTestFinished(() => void listener.close());
  await once(listener.listen(address), 'listening');
};

it('tries again when an instance turns its session away, and takes the place of one that ends', async () => {
  await using sandbox = createSandbox();
  const instance = await sandbox.running();
  await turnAway(sandbox, () => instance.input.end());
  const saved = await sandbox.run(['call', 'profile_create', ...CLINIC]);
  expect(failure(saved)).toMatchObject({ code: 0, stderr: '' });
  sandbox.expectLifecycle([
    { pid: saved.pid, msg: 'Attached to the running instance', instancePid: instance.pid },
    { pid: instance.pid, msg: 'Lock released' },
    { pid: saved.pid, msg: 'Lock acquired' },
  ]);
});

it('gives up with 75 when an instance turns it away again and again', async () => {
  await using sandbox = createSandbox();
  await sandbox.running();
  await turnAway(sandbox, () => {});
  const refused = await sandbox.run(['call', 'profile_create', ...CLINIC]);
  expect(failure(refused)).toMatchObject({ code: HELD, stdout: '' });
  expect(refused.stderr).toMatch(/^csf-mcp: The running instance closes each session at once\n.*descriptors/);
  await sandbox.endOwners();
});

it('reads the data directory of an instance with another lock file', async () => {
  await using sandbox = createSandbox();
  const instance = await sandbox.running();
  const env = { CSF_MCP_LOCK_FILE: sandbox.path('locks/other.lock') };
  expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json'], { env }))).toEqual([]);
  const refused = await sandbox.run(['call', 'profile_create', ...CLINIC, '--wait', '0'], { env });
  expect(refused.code).toBe(HELD);
  expect(refused.stderr).toContain(`pid ${instance.pid}, `);
  expect(refused.stderr).toContain(`data directory ${sandbox.dataDir}`);
  await sandbox.endOwners();
  await sandbox.expectNothingLeft({ lockFiles: [env.CSF_MCP_LOCK_FILE] });
});

it.runIf(isRoot)(
  `reads beside an instance in another container of this machine [${NEEDS_ROOT}]`,
  async () => {
    await using sandbox = createSandbox();
    const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child', '--'];
    const instance = sandbox.csfMcp(['start'], { through: container });
    await instance.ready();
    await sandbox.recorded('running');
    await instance.initialize();
    await instance.callTool('profile_create', { name: 'Clinic', organization: 'Acme' });
    expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json']))).toEqual(['clinic']);
    const refused = await sandbox.run([
      'call',
      'profile_create',
      'name=Lab',
      'organization=Acme',
      '--wait=0',
    ]);
    expect(refused).toMatchObject({
      code: HELD,
      stderr: expect.stringContaining('in another PID namespace'),
    });
    expect(refused.stderr).toContain('in the container or on the machine where it was started');
    expect(refused.stderr).not.toContain('csf-mcp kill'); // its process ids mean nothing here
    instance.input.end();
    expect(await instance.exit()).toMatchObject({ code: 0 });
    await sandbox.expectNothingLeft();
  },
);

it('needs no database for some tools, and has none beside an instance with another data directory', async () => {
  await using sandbox = createSandbox();
  await sandbox.running();
  const other = ['--data-dir', sandbox.path('other')];
  const refused = await sandbox.run(['call', 'profile_overview', ...other]);
  expect(failure(refused)).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(`There is no database ${sandbox.path('other/csf.db')} yet.`);
  expect((await sandbox.run(['call', 'csf_get', 'id=GV', ...other])).code).toBe(0);
  expect((await sandbox.run(['call', 'csf_get', 'id=GV', 'detail=detailed', ...other])).code).toBe(0);
  expect((await sandbox.run(['call', 'csf_search', 'query=MFA', ...other])).code).toBe(0);
  expect(readdirSync(sandbox.path('other'))).toEqual([]);
  await sandbox.endOwners();
});

it('waits for an instance that is just starting and has no database yet', async () => {
  await using sandbox = createSandbox();
  sandbox.csfMcp(['start']);
  await sandbox.recorded('starting');
  expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json']))).toEqual([]);
  await sandbox.endOwners();
  await sandbox.expectNothingLeft();
});

it('waits for an instance that is ending, then takes the lock', async () => {
  await using sandbox = createSandbox();
  const ending = await sandbox.running([], { installation: sandbox.install('slow-to-close') });
  ending.signal('SIGTERM');
  await sandbox.recorded('stopping');
  const saved = await sandbox.run(['call', 'profile_create', ...CLINIC]);
  expect(saved.code, saved.stderr).toBe(0);
  sandbox.expectLifecycle([
    { pid: ending.pid, msg: 'Lock released' },
    { pid: saved.pid, msg: 'Lock acquired' },
  ]);
  await sandbox.expectNothingLeft();
});

it('never runs beside another call: of many at once that do not wait, each writes or is refused', async () => {
  await using sandbox = createSandbox();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const calls = names.map((name) =>
    sandbox.run(['call', 'profile_create', `name=${name}`, 'organization=Acme', '--wait', '0']),
  );
  const finished = await Promise.all(calls);
  const codes = finished.map(({ code }) => code);
  expect(finished.filter(({ code }) => code !== 0 && code !== HELD)).toEqual([]);
  const written = names.filter((_, index) => codes[index] === 0);
  expect(written.length).toBeGreaterThan(0);
  expect(profilesIn(await sandbox.run(['call', 'profile_overview', '--json']))).toEqual(written);
  await sandbox.expectNothingLeft();
});

it.runIf(process.platform === 'linux')(
  'says on a terminal what it waits for, and how a signal has called it off',
  async () => {
    await using sandbox = createSandbox();
    const instance = await sandbox.running();
    const [node, bin] = sandbox.command;
    const line = `'${node}' '${bin}' call profile_create name=Lab organization=Acme --wait 600`;
    const call = onTerminal(sandbox, line);
    const waiting = `csf-mcp: waiting for the running instance to end (pid ${instance.pid})`;
    await eventually('the call to say what it waits for', () => call.stdout().includes(waiting));
    call.write('\u0003'); // Ctrl-C
    expect((await call.exit()).code).toBe(130);
    expect(call.stdout().toString()).toContain('csf-mcp: Called off by SIGINT');
    await sandbox.endOwners();
    await sandbox.expectNothingLeft();
  },
);

it.each([
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
] as const)('is ended by $signal in good order, however long its tool takes', async ({ signal, code }) => {
  await using sandbox = createSandbox();
  const session = await slowCall(sandbox);
  session.signal(signal);
  expect(await session.exit()).toMatchObject({ code, signal: null });
  expect(session.stdout().toString()).toBe('');
  expect(session.stderr()).toContain(`csf-mcp: Called off by ${signal}\n`);
  sandbox.expectLifecycle([
    { msg: 'Signal forwarded', signal },
    { msg: 'Lock released' },
    { code: 'E_CALLED_OFF', exitCode: code },
  ]);
  await sandbox.expectNothingLeft();
});

it('ends by a signal while it waits for its arguments on stdin', async () => {
  await using sandbox = createSandbox();
  const session = sandbox.csfMcp(['call', 'csf_get', '-']);
  await eventually('the call to begin', () => sandbox.lifecycle().some(({ msg }) => msg === 'Calling'));
  session.signal('SIGINT');
  expect(await session.exit()).toMatchObject({ code: 130 });
  expect(session.stderr()).toBe('csf-mcp: Called off by SIGINT\n');
  await sandbox.expectNothingLeft();
});

it('leaves no server behind when it is killed, and the next call works', async () => {
  await using sandbox = createSandbox();
  const session = await slowCall(sandbox);
  session.signal('SIGKILL');
  await session.exit();
  expect((await sandbox.run(['call', 'profile_overview'])).code).toBe(0);
  await sandbox.expectNothingLeft();
});

it('ends with 1 when its server dies, and says that the change may have been made', async () => {
  await using sandbox = createSandbox();
  const session = await slowCall(sandbox);
  for (const server of serversOf(sandbox.dataDir)) signalIdentified(server, 'SIGKILL');
  expect(await session.exit()).toMatchObject({ code: 1 });
  expect(session.stderr()).toContain('The server ended before it had answered (exit code 137)');
  expect(session.stderr()).toContain('The change may or may not have been made');
  await sandbox.expectNothingLeft();
});

it('ends with 77 when it cannot trust the lock file, and touches nothing', async () => {
  await using sandbox = createSandbox();
  const target = sandbox.path('target');
  writeFileSync(target, 'mine');
  symlinkSync(target, sandbox.lockFile);
  const refused = await sandbox.run(['call', 'profile_overview']);
  expect(failure(refused)).toMatchObject({ code: NOT_PERMITTED, stdout: '' });
  expect(refused.stderr).toContain('symbolic link');
  expect(readFileSync(target, 'utf8')).toBe('mine');
  expect(existsSync(sandbox.path('data/csf.db'))).toBe(false);
});

it('ends with 69 when its server cannot start, like start', async () => {
  await using sandbox = createSandbox();
  const installation = sandbox.install('ends-before-ready');
  const { code, stdout } = await sandbox.run(['call', 'csf_get', 'id=GV', '--json'], { installation });
  expect(code).toBe(69);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'E_START_FAILED' } });
  sandbox.expectLifecycle([{ msg: 'Lock released' }, { code: 'E_START_FAILED', exitCode: 69 }]);
  await sandbox.expectNothingLeft();
});

it('lists the tools and their arguments without a lock or a database', async () => {
  await using sandbox = createSandbox();
  const { code, stdout, stderr } = await sandbox.run(['call', '--list']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n').slice(0, -1);
  expect(lines).toContain('csf_get            reads   Get a CSF element');
  expect(lines).toContain('data_delete        writes  Delete data');
  const one = await sandbox.run(['call', '--list', 'csf_search']);
  expect(one.stdout).toMatch(/^csf_search: Search the CSF \(reads\)\n/);
  expect(one.stdout).toContain('\n  limit     integer  Default: 10. Results per page.\n');
  const { tools } = JSON.parse((await sandbox.run(['call', '--list', '--json'])).stdout);
  expect(tools).toHaveLength(lines.length);
  expect(tools[0]).toMatchObject({
    name: 'csf_search',
    title: 'Search the CSF',
    description: expect.any(String),
    inputSchema: { type: 'object', required: ['query'] },
    annotations: { readOnlyHint: true },
  });
  expect(existsSync(sandbox.dataDir)).toBe(false);
  expect(sandbox.lifecycle().filter(({ msg }) => msg === 'Lock acquired')).toEqual([]);
  await sandbox.expectNothingLeft();
});

it('prints no error when its reader leaves early', async () => {
  await using sandbox = createSandbox();
  const session = sandbox.csfMcp(['call', 'csf_get', 'id=GV', 'detail=detailed']);
  session.output.destroy();
  expect(await session.exit()).toMatchObject({ code: 0 });
  expect(session.stderr()).toBe('');
});
