import { describe, expect, it } from 'vitest';
import {
  alreadyRunning,
  describeHolder,
  notOursToTerminate,
  stillThere,
  takeoverRefused,
} from '../../src/lock/already-running.ts';
import type { Holder } from '../../src/lock/holder.ts';
import { instanceRecord, legacyRecord } from '../support/records.ts';

const record = instanceRecord({ pid: 4_242 });
const launcher = { pid: 4_242, startTicks: '99' };
const HOLDERS: Record<Holder['kind'], Holder> = {
  instance: { kind: 'instance', record, launcher, server: null },
  orphan: { kind: 'orphan', record, servers: [] },
  elsewhere: { kind: 'elsewhere', record },
  untimed: { kind: 'untimed', record },
  legacy: { kind: 'legacy', record: legacyRecord({ pid: 4_242 }), launcher: null, reason: 'the reason' },
  unrecorded: { kind: 'unrecorded' },
};
const where = 'lock file /tmp/lock';

describe('the refusal of a second start', () => {
  it.each(Object.values(HOLDERS))('says that another instance is running, and where ($kind)', (holder) => {
    for (const error of [
      alreadyRunning({ holder, where }),
      notOursToTerminate({ holder, where }),
      takeoverRefused({ holder, where }, 2, 60_000),
    ]) {
      expect(error.code).toBe('E_ALREADY_RUNNING');
      expect(error.message).toMatch(
        /^Another MCP server instance is already running \(.*; lock file \/tmp\/lock\)/,
      );
      expect(error.hint).toBeTruthy();
    }
  });

  it.each(['instance', 'orphan', 'elsewhere', 'untimed', 'legacy'] as const)(
    'names pid, start, transport and version (%s)',
    (kind) => {
      expect(describeHolder(HOLDERS[kind])).toMatch(
        /^pid 4242, since 2026-02-03T04:05:06\.789Z, transport stdio, version \d\.\d\.\d/,
      );
    },
  );

  it('never advises force where csf-mcp refuses it', () => {
    expect(alreadyRunning({ holder: HOLDERS.elsewhere, where }).hint).not.toContain('--force');
    expect(notOursToTerminate({ holder: HOLDERS.legacy, where }).hint).not.toContain('--force');
  });

  it.each([notOursToTerminate, stillThere])(
    'says what was missing when nothing proves which process it is (%o)',
    (refuse) => {
      const { message, hint } = refuse({ holder: HOLDERS.untimed, where });
      expect(message).not.toMatch(/PID namespace|machine/);
      expect(hint).toMatch(/never signals it.*install csf-mcp again with its optional packages/);
    },
  );

  it.each([alreadyRunning, notOursToTerminate])(
    'says to stop an instance of another container there (%o)',
    (refuse) => {
      expect(refuse({ holder: HOLDERS.elsewhere, where }).hint).toContain('Stop it there');
    },
  );
});
