import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { APPENDS_WHOLE_LINES } from '../support/instances/file-system.ts';
import { fixtures } from '../support/instances/installation.ts';
import type { ExpectedLine } from '../support/instances/lifecycle.ts';
import { leaveRecord } from '../support/instances/orphan.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const HELD = 75;
const NOBODY_HOLDS_IT = 'nobody holds its lock: the instance has ended';
const UNTIL_DECIDED_MS = 60_000;

failureMode(
  'F01 50 simultaneous starts: exactly one owner, 49 held',
  async (sandbox) => {
    const starts = await startTogether(sandbox, 50);
    const { codes } = await expectOneOwner(sandbox, starts);
    expect(codes).toEqual(Array(49).fill(HELD));
  },
  { inContract: true, isAlone: true },
);

failureMode(
  'F02 50 simultaneous starts over a stale lock: exactly one owner, which says what it removed',
  async (sandbox) => {
    const { pid } = await leaveRecord(sandbox);
    const starts = await startTogether(sandbox, 50);
    const { owner, codes } = await expectOneOwner(sandbox, starts);
    expect(codes).toEqual(Array(49).fill(HELD));
    expect(staleRemovals(owner)).toContainEqual(expect.objectContaining({ recordedPid: pid }));
    expectLines(sandbox, [
      { pid: owner.pid, msg: 'Removing stale lock file', recordedPid: pid, reason: NOBODY_HOLDS_IT },
      { pid: owner.pid, msg: 'ready' },
    ]);
  },
  { inContract: true, isAlone: true },
);

failureMode(
  'F03 20 simultaneous start --force over a running instance: one owner at the end, every loser gone',
  async (sandbox) => {
    const first = await sandbox.running();
    await first.initialize();
    const starts = await startTogether(sandbox, 20, ['--force']);
    const { owner, codes } = await expectOneOwner(sandbox, starts);
    expect((await first.exit()).code, 'the first closes cleanly').toBe(0);
    expectLines(sandbox, [
      { msg: 'Replacing the running instance (--force)', terminatedPid: first.pid },
      { pid: first.pid, msg: 'Signal received', signal: 'SIGTERM' },
      { msg: 'The instance that was replaced has ended', terminatedPid: first.pid },
      { pid: owner.pid, msg: 'ready' },
    ]);
    // A late start sees an owner that has already taken over, and may replace it. That one closes cleanly.
    for (const code of codes) expect([HELD, 0]).toContain(code);
    expect(codes).toContain(HELD);
    expect(sandbox.record()?.pid).toBe(owner.pid);
    // An instance that was stopping anyway does not count; the third within a minute is refused.
    expect(sandbox.record()?.takeovers.length).toBeLessThanOrEqual(2);
  },
);

interface Decision {
  readonly owner: Session;
  /** The exit codes of the other starts. */
  readonly codes: readonly (number | null)[];
}

/** Many starts that begin at the same moment. */
async function startTogether(
  sandbox: Sandbox,
  count: number,
  args: readonly string[] = [],
): Promise<Session[]> {
  const line = sandbox.path('starting-line');
  mkdirSync(line);
  const env = {
    STARTING_LINE: line,
    NODE_OPTIONS: `--require ${JSON.stringify(join(fixtures, 'starting-line.cjs'))}`, // the path may have spaces
  };
  const starts = Array.from({ length: count }, () => sandbox.csfMcp(['start', ...args], { env }));
  await eventually('every start to stand at the starting line', () => readdirSync(line).length >= count, {
    withinMs: UNTIL_DECIDED_MS,
  });
  writeFileSync(join(line, 'go'), '');
  return starts;
}

async function expectOneOwner(sandbox: Sandbox, starts: readonly Session[]): Promise<Decision> {
  const running = (): Session[] => starts.filter(({ hasExited }) => !hasExited());
  await eventually('all starts but one to end', () => running().length <= 1, {
    withinMs: UNTIL_DECIDED_MS,
  });
  const [owner] = running();
  if (owner === undefined) throw new Error('no start has become the owner');
  await owner.ready();
  await owner.initialize();
  expect((await owner.ask(1, 'tools/list')).result).toBeDefined();
  expect((await sandbox.recorded('running')).pid).toBe(owner.pid);
  const losers = starts.filter((start) => start !== owner);
  const codes: (number | null)[] = [];
  for (const loser of losers) {
    const { code } = await loser.exit();
    if (code === HELD) expect(loser.stderr()).toContain('Another MCP server instance is already running');
    if (code === HELD) expectLines(sandbox, [{ pid: loser.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
    expect(loser.stdout().toString(), 'stdout belongs to the protocol').toBe('');
    codes.push(code);
  }
  expectLines(sandbox, [
    { pid: owner.pid, msg: 'Starting' },
    { pid: owner.pid, msg: 'Lock acquired' },
    { pid: owner.pid, msg: 'ready' },
  ]);
  return { owner, codes };
}

/** Where the lines of so many processes arrive whole. */
function expectLines({ expectLifecycle }: Sandbox, lines: readonly ExpectedLine[]): void {
  expectLifecycle(APPENDS_WHOLE_LINES ? lines : []);
}

function staleRemovals({ logged }: Session): object[] {
  return logged().filter(({ msg }) => msg === 'Removing stale lock file');
}
