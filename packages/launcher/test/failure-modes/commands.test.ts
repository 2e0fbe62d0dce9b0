import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { openDescriptors } from '../support/instances/process-table.ts';
import type { Finished, Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const NOT_RUNNING = 3;
const KILLED = 137;
const CYCLES = 100;

failureMode(
  'F43 status and kill while none runs: exit 3, every time',
  async (sandbox) => {
    for (const command of ['status', 'kill', 'kill', 'status']) {
      const { code, stderr } = await sandbox.run([command]);
      expect(code).toBe(NOT_RUNNING);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    const nothing = { msg: 'Nothing was ended (kill)', code: 'E_NOT_RUNNING', exitCode: NOT_RUNNING };
    sandbox.expectLifecycle([nothing, nothing]);
  },
  { isConcurrent: true },
);

failureMode(
  'F43 status and kill while one starts: status says starting, and kill stops it',
  async (sandbox) => {
    const session = sandbox.csfMcp(['start'], {
      installation: sandbox.install('never-ready'),
      env: { CSF_MCP_START_TIMEOUT: '600' }, // on a busy machine both commands may take longer than 15 s
    });
    await sandbox.recorded('starting');
    const { code, stdout } = await sandbox.run(['status', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'running', state: 'starting', pid: session.pid });
    expect(await sandbox.run(['kill'])).toMatchObject({ code: 0 });
    expect(await session.exit()).toMatchObject({ code: 0 });
    expectKillLogged(sandbox, session, 0);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F43 kill at any moment of a start: exit 0 or 3, and nothing is left',
  async (sandbox) => {
    for (let moment = 0; moment < 5; moment++) {
      const session = sandbox.csfMcp(['start']);
      const { code } = await sandbox.run(['kill']);
      expect([0, NOT_RUNNING]).toContain(code);
      session.input.end(); // in case it came too early
      expect(await session.exit()).toMatchObject({ code: 0 });
      if (code === 0) expectKillLogged(sandbox, session, 0);
      else sandbox.expectLifecycle([{ msg: 'Nothing was ended (kill)', exitCode: NOT_RUNNING }]);
      await sandbox.expectNothingLeft();
    }
  },
  { isConcurrent: true },
);

failureMode(
  'F43 status and kill while one stops: status says stopping, and kill confirms its end',
  async (sandbox) => {
    const session = await sandbox.running([], { installation: sandbox.install('deaf') });
    session.signal('SIGTERM');
    await sandbox.recorded('stopping');
    session.signal('SIGSTOP'); // or it would be gone before a busy machine has asked; `kill` continues it
    const { code, stdout } = await sandbox.run(['status', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'running', state: 'stopping' });
    expect(await sandbox.run(['kill'])).toMatchObject({ code: 0 });
    expect(session.hasExited()).toBe(true);
    expect(await session.exit()).toMatchObject({ code: KILLED });
    expectKillLogged(sandbox, session, KILLED);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  'F43 20 kills at once: each ends with 0 or 3, at least one with 0, without a stack trace',
  async (sandbox) => {
    const session = await sandbox.running();
    const killing: Promise<Finished>[] = Array.from({ length: 20 }, () => sandbox.run(['kill']));
    const codes = (await Promise.all(killing)).map(({ code }) => code);
    expect(codes.filter((code) => code !== 0 && code !== NOT_RUNNING)).toEqual([]);
    expect(codes).toContain(0);
    expect(await session.exit()).toMatchObject({ code: 0 });
    expectKillLogged(sandbox, session, 0);
    const logged = (message: string) => sandbox.lifecycle().filter(({ msg }) => msg === message);
    expect(logged('The instance has ended (kill)')).toHaveLength(codes.filter((code) => code === 0).length);
    expect(logged('Nothing was ended (kill)')).toHaveLength(codes.filter((code) => code !== 0).length);
  },
  { isConcurrent: true, inContract: true },
);

failureMode(
  `F44 ${CYCLES} start/stop cycles: no leaked processes, descriptors, sockets or temp files`,
  async (sandbox) => {
    const first = await cycle(sandbox, 1);
    const filesBefore = filesOf(sandbox);
    for (let count = 2; count < CYCLES; count++) await cycle(sandbox, count);
    const last = await cycle(sandbox, CYCLES);
    expect(last, 'descriptors of launcher and server').toEqual(first);
    expect(filesOf(sandbox)).toEqual(filesBefore);
    const cycleLogged = [
      'Starting',
      'Lock acquired',
      'ready',
      { msg: 'Server exited', exitCode: 0 },
      'Lock released',
    ];
    sandbox.expectLifecycle(Array(CYCLES).fill(cycleLogged).flat());
  },
  { timeoutMs: 600_000, isConcurrent: true },
);

/** Ends by end of input and by signal in turn. @returns the open descriptors of launcher and server, at rest. */
async function cycle(sandbox: Sandbox, count: number): Promise<number[]> {
  const session = await sandbox.running();
  const descriptors = [session.identity, sandbox.server()].map(openDescriptors);
  if (count % 2 === 0) session.signal('SIGTERM');
  else session.input.end();
  expect(await session.exit()).toMatchObject({ code: 0 });
  return descriptors;
}

function expectKillLogged(sandbox: Sandbox, { pid }: Session, exitCode: number): void {
  sandbox.expectLifecycle([
    { msg: 'Ending the running instance (kill)', terminatedPid: pid },
    { msg: 'The instance has ended (kill)', terminatedPid: pid },
  ]);
  sandbox.expectLifecycle([
    { pid, msg: expect.stringMatching(/^(Signal received|Start called off)$/) },
    ...(sandbox.lifecycle().some((line) => line.pid === pid && line.msg === 'Start called off')
      ? []
      : [{ pid, msg: 'Server exited', exitCode }]),
  ]);
}

function filesOf({ directory }: Sandbox): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => !name.startsWith('state/compile-cache/')).toSorted();
}
