import { expect } from 'vitest';
import { eventually } from '../support/failure-modes/eventually.ts';
import { failureMode } from '../support/failure-modes/failure-mode.ts';
import {
  type Instance,
  type InstanceSandbox,
  startTogether,
} from '../support/failure-modes/instance-sandbox.ts';

const HELD = 75;
const UNTIL_DECIDED_MS = 60_000;
const TIMEOUT_MS = 120_000;

failureMode(
  'F01 50 simultaneous starts: exactly one owner, 49 held',
  async (sandbox) => {
    const starts = await startTogether(sandbox, 50);
    const { codes } = await expectOneOwner(sandbox, starts);
    expect(codes).toEqual(Array(49).fill(HELD));
  },
  { timeoutMs: TIMEOUT_MS },
);

failureMode(
  'F02 50 simultaneous starts over a stale lock: exactly one owner, who says what it removed',
  async (sandbox) => {
    const { pid } = await sandbox.leftRecord();
    const starts = await startTogether(sandbox, 50);
    const { owner, codes } = await expectOneOwner(sandbox, starts);
    expect(codes).toEqual(Array(49).fill(HELD));
    expect(staleRemovals(owner)).toContainEqual(expect.objectContaining({ recordedPid: pid }));
  },
  { timeoutMs: TIMEOUT_MS },
);

failureMode(
  'F03 20 simultaneous start --force over a running instance: one owner at the end, every loser gone',
  async (sandbox) => {
    const first = await sandbox.running();
    await first.initialize();
    const starts = await startTogether(sandbox, 20, ['--force']);
    const { owner, codes } = await expectOneOwner(sandbox, starts);
    expect((await first.exit()).code, 'the first closes cleanly').toBe(0);
    // One that comes late sees an owner that has already taken over, and may replace that: it closes cleanly.
    for (const code of codes) expect([HELD, 0]).toContain(code);
    expect(codes).toContain(HELD);
    expect(sandbox.record().pid).toBe(owner.pid);
    // An instance that was stopping anyway does not count; the third within a minute is refused.
    expect(sandbox.record().takeovers?.length).toBeLessThanOrEqual(2);
  },
  { timeoutMs: TIMEOUT_MS },
);

interface Decision {
  readonly owner: Instance;
  /** Of the others. */
  readonly codes: readonly (number | null)[];
}

async function expectOneOwner(sandbox: InstanceSandbox, starts: readonly Instance[]): Promise<Decision> {
  const running = (): Instance[] => starts.filter(({ exited }) => exited() === null);
  await eventually('all starts but one to end', () => running().length <= 1, {
    withinMs: UNTIL_DECIDED_MS,
  });
  const [owner] = running();
  if (owner === undefined) throw new Error('no start has become the owner');
  await owner.ready();
  await owner.initialize();
  await owner.request('tools/list');
  expect((await sandbox.recordedAs('running', owner)).pid).toBe(owner.pid);
  const losers = starts.filter((start) => start !== owner);
  const exits = await Promise.all(losers.map((loser) => loser.exit()));
  for (const loser of losers) {
    if (loser.exited()?.code === HELD)
      expect(loser.stderr()).toContain('Another MCP server instance is already running');
    expect(loser.stdout(), 'stdout belongs to the protocol').toBe('');
  }
  return { owner, codes: exits.map(({ code }) => code) };
}

function staleRemovals({ logged }: Instance): object[] {
  return logged().filter(({ msg }) => msg === 'Removing stale lock file');
}
