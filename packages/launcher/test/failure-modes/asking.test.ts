import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { newNonce, proofOf } from '../../src/control/proof.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { putRecord, readLockRecord } from '../support/instances/lock-record.ts';
import { enterPrivateTmp, type PrivateTmp, WITH_DEFAULT_LOCK } from '../support/instances/namespaces.ts';
import {
  isAlive,
  isStopped,
  type ProcessIdentity,
  serversOf,
  signalIdentified,
} from '../support/instances/process-table.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { Finished, Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const FAILED = 1;
const NOT_PERMITTED = 77;
const KILLED = 137;
const GRACE_MS = 5_000;

/** How long a command waits for an answer. */
const ASK_LIMIT_MS = 500;

const ASKED = 'Asked to end';

const dataLockOf = ({ dataDir }: Sandbox) => join(dataDir, 'instance.lock');

interface Control {
  readonly path: string;
  readonly secret: string;
}

/** Where an instance can be asked, when it can be. */
async function controlOf(sandbox: Sandbox): Promise<Control> {
  const { address, secret } = await eventually(
    'the instance to listen',
    () => readLockRecord(dataLockOf(sandbox))?.control ?? null,
  );
  return { path: join(sandbox.dataDir, address), secret };
}

/** The only server of the sandbox, by its command line: its recorded pid means something else here. */
function serverOf({ dataDir }: Sandbox): ProcessIdentity {
  const [server, ...others] = serversOf(dataDir);
  if (server === undefined || others.length > 0) throw new Error('there is not one server');
  return server;
}

function wasAsked(sandbox: Sandbox): boolean {
  return sandbox.lifecycle().some(({ msg }) => msg === ASKED);
}

interface TwoContainers {
  readonly first: Session;
  readonly two: PrivateTmp;
}

/** An instance in one container, and another container with the same data directory. */
async function twoContainers(sandbox: Sandbox, standIn?: string): Promise<TwoContainers> {
  const one = await enterPrivateTmp(sandbox, { name: 'tmp-of-one' });
  const two = await enterPrivateTmp(sandbox, { name: 'tmp-of-two' });
  const installation = standIn === undefined ? {} : { installation: sandbox.install(standIn) };
  const first = sandbox.csfMcp(['start'], {
    through: one.container,
    env: WITH_DEFAULT_LOCK,
    ...installation,
  });
  await first.ready();
  await controlOf(sandbox);
  // The first answer loads what answers, which takes long on a busy machine.
  await eventually('the instance to answer', async () => {
    const { stdout } = await inContainer(sandbox, ['status', '--json'], two);
    return JSON.parse(stdout).restarts !== null;
  });
  return { first, two };
}

/** Runs a command in a container that has a process of its own under every pid that the instance may have. */
async function amongSamePids(sandbox: Sandbox, { container }: PrivateTmp, args: string): Promise<Session> {
  const crowd = sandbox.path('crowd');
  const script = `
    for i in $(seq 60); do sleep 600 & pids="$pids $!"; done
    "$0" "$1" ${args} </dev/null; code=$?
    for pid in $pids; do kill -0 $pid && echo $pid; done >"${crowd}"
    kill $pids; exit $code`;
  const session = sandbox.program([...container, 'sh', '-c', script, node, builtBin], {
    env: WITH_DEFAULT_LOCK,
  });
  await session.exit({ withinMs: 30_000 });
  const survivors = readFileSync(crowd, 'utf8').trimEnd().split('\n').map(Number);
  expect(survivors, 'nothing in that container was signalled').toHaveLength(60);
  expect(survivors, 'the same pids').toContain(readLockRecord(dataLockOf(sandbox))?.serverPid);
  return session;
}

const inContainer = (
  sandbox: Sandbox,
  args: readonly string[],
  { container }: PrivateTmp,
): Promise<Finished> => sandbox.run(args, { through: container, env: WITH_DEFAULT_LOCK });

failureMode(
  'F84 status and kill from another PID namespace: the instance says who it is, and ends by itself',
  async (sandbox) => {
    const { first, two } = await twoContainers(sandbox);
    const status = await inContainer(sandbox, ['status', '--json'], two);
    const usage = { cpuPercent: expect.any(Number), memoryBytes: expect.any(Number) };
    expect(JSON.parse(status.stdout)).toMatchObject({
      verdict: 'running',
      state: 'running',
      sessions: [{ isOwn: true }],
      launcher: usage,
      server: usage,
    });
    const kill = await amongSamePids(sandbox, two, 'kill --json');
    expect(kill.exited()?.code, kill.stderr()).toBe(0);
    const report = { outcome: 'exited', exitCode: 0, asked: true };
    expect(JSON.parse(kill.stdout().toString())).toMatchObject(report);
    expect(await first.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      'Ending the running instance (kill)',
      { msg: ASKED, reason: 'kill', askerPid: expect.any(Number) },
      { msg: 'Signal received', signal: 'SIGTERM' },
      { msg: 'Server exited', exitCode: 0 },
      { msg: 'The instance has ended (kill)', tookSigkill: false, exitCode: 0 },
    ]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F84 start --force from another PID namespace: the instance ends by itself, and the next one starts',
  async (sandbox) => {
    const { first, two } = await twoContainers(sandbox);
    const second = sandbox.csfMcp(['start', '--force'], { through: two.container, env: WITH_DEFAULT_LOCK });
    expect(await first.exit()).toMatchObject({ code: 0 });
    await second.ready();
    await second.initialize();
    second.input.end();
    expect(await second.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([
      { msg: 'Replacing the running instance (--force)' },
      { msg: ASKED, reason: 'force' },
      { msg: 'The instance that was replaced has ended', tookSigkill: false, wasAsked: true },
      'ready',
    ]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F84 an instance in another PID namespace does not end in time: kill says so, and signals nothing',
  async (sandbox) => {
    const { first, two } = await twoContainers(sandbox, 'deaf');
    const server = serverOf(sandbox);
    const kill = await amongSamePids(sandbox, two, 'kill --timeout 1');
    expect(kill.exited()?.code).toBe(FAILED);
    expect(kill.stderr()).toMatch(/in another PID namespace was asked to end, and has not ended within 1 s/);
    expect(isAlive(server)).toBe(true);
    expect((await first.exit()).code, 'its own launcher kills the server').toBe(KILLED);
    sandbox.expectLifecycle([
      { msg: ASKED, reason: 'kill' },
      { msg: 'Nothing was ended (kill)', code: 'E_STILL_RUNNING', exitCode: FAILED },
      'Escalating to SIGKILL',
    ]);
  },
  { needs: [ROOT] },
);

failureMode(
  'F84 an instance in another PID namespace does not answer: kill is refused with 77, and signals nothing',
  async (sandbox) => {
    const { first, two } = await twoContainers(sandbox);
    rmSync((await controlOf(sandbox)).path);
    const kill = await amongSamePids(sandbox, two, 'kill');
    expect(kill.exited()?.code).toBe(NOT_PERMITTED);
    expect(kill.stderr()).toContain('It does not answer');
    await first.initialize();
    first.input.end();
    expect(await first.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle([{ msg: 'Nothing was ended (kill)', exitCode: NOT_PERMITTED }]);
    expect(wasAsked(sandbox)).toBe(false);
  },
  { needs: [ROOT] },
);

/** A client that sends what it likes. */
interface Stranger {
  readonly socket: Socket;
  readonly heard: () => string[];
  readonly closed: () => boolean;
}

function strangerAt(path: string): Stranger {
  const socket = connect(path);
  let text = '';
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      text += chunk.toString();
    });
  return { socket, heard: () => text.split('\n').slice(0, -1), closed: () => socket.closed };
}

const STOP = `${JSON.stringify({ ask: 'stop', pid: process.pid, reason: 'kill' })}\n`;
/** The system may drop even the nonce when a connection is closed over unread bytes. */
function expectNonceAtMost({ heard }: Stranger, name: string): void {
  expect(heard().length, name).toBeLessThanOrEqual(1);
  for (const line of heard()) expect(line, name).toMatch(/^\{"nonce":"[0-9a-f]{32}"\}$/);
}

const HOSTILE: Readonly<Record<string, string>> = {
  silence: '',
  'a question without a proof': STOP,
  garbage: '\u0000\u00ff}{"\n'.repeat(100),
  'a flood': 'x'.repeat(4 * 1_024 * 1_024),
  'a flood of lines': '{}\n'.repeat(1_024 * 1_024),
  'deep nesting': `${'['.repeat(4_000)}\n`,
  'a wrong proof': `${JSON.stringify({ nonce: newNonce(), proof: 'a'.repeat(64) })}\n${STOP}`,
};

failureMode(
  'F85 a hostile client of the control socket learns nothing and stops nothing, and the session goes on',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    const { path, secret } = await controlOf(sandbox);
    for (const [name, text] of Object.entries(HOSTILE)) {
      const stranger = strangerAt(path);
      stranger.socket.write(text);
      await eventually(`the end of ${name}`, stranger.closed);
      expectNonceAtMost(stranger, name);
    }
    await replay(path, secret);
    const crowd = Array.from({ length: 100 }, () => strangerAt(path));
    expect((await session.ask('in the crowd', 'ping')).result).toEqual({});
    await eventually('the end of all of them', () => crowd.every(({ closed }) => closed()));
    await eventually('it to answer still', async () => {
      const { stdout } = await sandbox.run(['status', '--json']);
      return JSON.parse(stdout).sessions?.length === 1;
    });
    expect((await session.ask('afterwards', 'ping')).result).toEqual({});
    expect(wasAsked(sandbox)).toBe(false);
    const closed = 'A connection asked nothing that is answered, and was closed';
    sandbox.expectLifecycle(['ready', { level: 'debug', msg: closed }]);
    expect(
      sandbox.lifecycle().filter(({ msg }) => msg === closed),
      'once',
    ).toHaveLength(1);
  },
);

/** Repeats what an asker has said who knows the secret, and what the instance has answered. */
async function replay(path: string, secret: string): Promise<void> {
  const asker = strangerAt(path);
  await eventually('the nonce', () => asker.heard().length === 1);
  const nonces = { instance: JSON.parse(asker.heard()[0] ?? '').nonce, asker: newNonce() };
  const line = JSON.stringify({ nonce: nonces.asker, proof: proofOf(secret, 'asker', nonces) });
  asker.socket.write(`${line}\n`);
  await eventually('the proof of the instance', () => asker.heard().length === 2);
  const { proof } = JSON.parse(asker.heard()[1] ?? '');
  for (const said of [line, JSON.stringify({ nonce: nonces.asker, proof })]) {
    const stranger = strangerAt(path);
    stranger.socket.write(`${said}\n${STOP}`);
    await eventually('the end of a replay', stranger.closed);
    expectNonceAtMost(stranger, 'a replay');
  }
  asker.socket.destroy();
}

/** The ways in which an instance does not answer. Each has been `running` before. */
const DEAF: Readonly<Record<string, (sandbox: Sandbox, instance: Session) => Promise<void>>> = {
  'its launcher is stopped': async (_, instance) => stop(instance),
  'its socket was deleted': async (sandbox) => rmSync((await controlOf(sandbox)).path),
  'its record is of an earlier version': async (sandbox, instance) => {
    await stop(instance); // or it would write its record again
    const { control, ...earlier } = readLockRecord(dataLockOf(sandbox)) ?? {};
    expect(control).not.toBeNull();
    putRecord(dataLockOf(sandbox), earlier);
  },
};

async function stop({ identity }: Session): Promise<void> {
  signalIdentified(identity, 'SIGSTOP');
  await eventually('it to be stopped', () => isStopped(identity));
}

for (const [name, deafen] of Object.entries(DEAF)) {
  failureMode(`F86 ${name}: status sees it, and kill ends it by signals`, async (sandbox) => {
    const instance = await sandbox.running();
    await controlOf(sandbox);
    await deafen(sandbox, instance);
    const { code, stdout } = await sandbox.run(['status', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'running',
      pid: instance.pid,
      sessions: null,
      launcher: { memoryBytes: expect.any(Number) },
    });
    const stopwatch = startStopwatch();
    const kill = await sandbox.run(['kill']);
    expect(kill.code, kill.stderr).toBe(0);
    stopwatch.expectBy(ASK_LIMIT_MS + GRACE_MS, kill.at);
    expect((await instance.exit()).code).toBe(0);
    sandbox.expectLifecycle([
      { msg: 'Ending the running instance (kill)', terminatedPid: instance.pid },
      { msg: 'Signal received', signal: 'SIGTERM' },
      { msg: 'The instance has ended (kill)', tookSigkill: false, exitCode: 0 },
    ]);
    expect(wasAsked(sandbox)).toBe(false);
  });

  failureMode(`F86 ${name}: start --force replaces it by signals`, async (sandbox) => {
    const instance = await sandbox.running();
    await controlOf(sandbox);
    await deafen(sandbox, instance);
    const next = await sandbox.running(['--force']);
    expect((await instance.exit()).code).toBe(0);
    expect((await sandbox.recorded('running')).pid).toBe(next.pid);
    sandbox.expectLifecycle([
      { msg: 'Replacing the running instance (--force)', terminatedPid: instance.pid },
      { msg: 'The instance that was replaced has ended', tookSigkill: false },
    ]);
    expect(wasAsked(sandbox)).toBe(false);
  });
}

failureMode(
  'F86 an instance cannot listen: it starts all the same, and kill ends it by signals',
  async (sandbox) => {
    const before = await sandbox.running();
    before.input.end();
    await before.exit();
    writeFileSync(join(sandbox.dataDir, 'control'), '');
    const instance = await sandbox.running();
    await eventually('it to have tried', () => sandbox.lifecycle().some(({ msg }) => msg === CANNOT_LISTEN));
    expect(readLockRecord(dataLockOf(sandbox))?.control).toBeNull();
    expect((await sandbox.run(['kill'])).code).toBe(0);
    expect((await instance.exit()).code).toBe(0);
    expect(existsSync(join(sandbox.dataDir, 'control')), 'the file stays').toBe(true);
    sandbox.expectLifecycle([
      { level: 'debug', msg: CANNOT_LISTEN, reason: expect.stringMatching(/./) },
      { msg: 'The instance has ended (kill)', tookSigkill: false, exitCode: 0 },
    ]);
  },
);

const CANNOT_LISTEN = 'Cannot listen for questions to this instance';

failureMode('F86 a launcher that was killed leaves its socket: the next one removes it', async (sandbox) => {
  const killed = await sandbox.running();
  const { path } = await controlOf(sandbox);
  const server = sandbox.server();
  killed.signal('SIGKILL');
  await killed.exit();
  await eventually('its server to leave', () => !isAlive(server));
  expect(existsSync(path)).toBe(true);
  const next = await sandbox.running();
  const { path: nextPath } = await eventually('the next one to listen', async () => {
    const control = await controlOf(sandbox);
    return control.path === path ? null : control;
  });
  expect(readdirSync(join(sandbox.dataDir, 'control'))).toHaveLength(1);
  expect(existsSync(nextPath)).toBe(true);
  next.input.end();
  await next.exit();
  expect(existsSync(join(sandbox.dataDir, 'control'))).toBe(false);
  sandbox.expectLifecycle(['Removing stale lock file', 'ready', 'Lock released']);
});
