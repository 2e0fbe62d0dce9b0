import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive, signalIdentified } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

const HELD = 75;
const WAITING = 'Waiting for the lock: it is held';
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

failureMode(
  'F82 eight writing calls at once, without an instance: all succeed, and all writes are there',
  async (sandbox) => {
    const calls = NAMES.map((name) =>
      sandbox.csfMcp(['call', 'profile_create', `name=${name}`, 'organization=Acme']),
    );
    for (const call of calls) expect((await call.exit({ withinMs: 100_000 })).code, call.stderr()).toBe(0);
    const { stdout } = await sandbox.run(['call', 'profile_overview', '--json']);
    const profiles: { id: string }[] = JSON.parse(stdout).profiles;
    expect(profiles.map(({ id }) => id)).toEqual(NAMES);
    const owners = sandbox.lifecycle().filter(({ msg }) => msg === 'Lock acquired');
    expect(new Set(owners.map(({ pid }) => pid)).size, 'the list comes last').toBe(NAMES.length + 1);
    sandbox.expectLifecycle(['Lock acquired', 'Lock released', 'Lock acquired', 'Lock released']);
  },
);

failureMode(
  'F83 a writing call beside an instance with --attach: it is a session of that one, and its client sees the write',
  async (sandbox) => {
    const instance = await sandbox.running(['--attach']);
    await instance.initialize();
    const saved = await save(sandbox, 'Lab');
    expect(saved).toMatchObject({ code: 0, stderr: '' });
    expect(saved.stdout).toContain('Profile lab created');
    expect(await instance.callTool('profile_overview', {})).toMatchObject({ profile: 'lab' });
    const log = await instance.callTool('audit_log', {});
    expect(JSON.stringify(log)).toContain('csf-mcp call');
    await eventually('the instance to log the end of the session', () =>
      sandbox.lifecycle().some(({ attachedSessions }) => attachedSessions === 0),
    );
    sandbox.expectLifecycle([
      { pid: saved.pid, msg: 'Attached to the running instance', instancePid: instance.pid },
    ]);
    sandbox.expectLifecycle([
      { pid: instance.pid, msg: 'Attached sessions', attachedSessions: 1 },
      { pid: instance.pid, msg: 'Attached sessions', attachedSessions: 0 },
    ]);
    expect(instance.hasExited()).toBe(false);
  },
  { isConcurrent: true },
);

failureMode(
  'F83 … that hangs: a signal ends the call, and the instance stays',
  async (sandbox) => {
    const instance = await sandbox.running(['--attach']);
    const server = sandbox.server();
    signalIdentified(server, 'SIGSTOP');
    const call = sandbox.csfMcp(['call', 'profile_create', 'name=Lab', 'organization=Acme']);
    await eventually('the call to attach', () => said(sandbox, call.pid, 'Attached to the running instance'));
    call.signal('SIGTERM');
    expect((await call.exit()).code).toBe(143);
    signalIdentified(server, 'SIGCONT');
    sandbox.expectLifecycle([{ pid: call.pid, code: 'E_CALLED_OFF', exitCode: 143 }]);
    expect(instance.hasExited()).toBe(false);
    expect(isAlive(server)).toBe(true);
  },
  { isConcurrent: true },
);

failureMode(
  'F83 a writing call beside an instance without --attach: refused after --wait, with the holder and the ways out',
  async (sandbox) => {
    const instance = await sandbox.running();
    const startedAt = performance.now();
    const call = sandbox.csfMcp(['call', 'profile_create', 'name=Lab', 'organization=Acme', '--wait', '2']);
    await eventually('the call to wait', () => said(sandbox, call.pid, WAITING));
    const stopwatch = startStopwatch();
    const { code, at } = await call.exit();
    expect({ code, stdout: call.stdout().toString() }).toEqual({ code: HELD, stdout: '' });
    expect(at - startedAt).toBeGreaterThan(2_000);
    stopwatch.expectBy(2_000, at);
    const waysOut = ['--attach', '--wait 60', 'csf-mcp kill'];
    for (const words of [`(pid ${instance.pid}, since `, 'profile_create writes', ...waysOut])
      expect(call.stderr()).toContain(words);
    sandbox.expectLifecycle([WAITING, { pid: call.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
  },
  { isConcurrent: true },
);

failureMode(
  'F83 … that ends meanwhile: the call takes its place',
  async (sandbox) => {
    const instance = await sandbox.running();
    const call = sandbox.csfMcp(['call', 'profile_create', 'name=Lab', 'organization=Acme', '--wait', '100']);
    await eventually('the call to wait', () => said(sandbox, call.pid, WAITING));
    instance.input.end();
    expect((await call.exit()).code, call.stderr()).toBe(0);
    sandbox.expectLifecycle([
      { pid: instance.pid, msg: 'Lock released' },
      { pid: call.pid, msg: 'Lock acquired' },
    ]);
  },
  { isConcurrent: true },
);

function save(sandbox: Sandbox, name: string, options: readonly string[] = []) {
  return sandbox.run(['call', 'profile_create', `name=${name}`, 'organization=Acme', ...options]);
}

function said(sandbox: Sandbox, sayer: number, words: string): boolean {
  return sandbox.lifecycle().some(({ pid, msg }) => pid === sayer && msg === words);
}
