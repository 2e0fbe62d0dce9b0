import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLegacyRecord, type LegacyEvidence } from '../../src/lock/legacy.ts';
import type { ProcessFacts } from '../../src/process/facts.ts';
import { legacyRecord } from '../support/records.ts';

const PID = 4_242;
const WRITTEN_AT = '2026-02-03T04:05:06.000Z';
const record = legacyRecord({ pid: PID, startTime: WRITTEN_AT });

/** A Node process of ours that started this long before the lock was written. */
function processStarted(msBefore: number, changes: Partial<ProcessFacts> = {}): ProcessFacts {
  return {
    pid: PID,
    parentPid: 1,
    isOurs: true,
    startTicks: '99',
    startedAtMs: Date.parse(WRITTEN_AT) - msBefore,
    isZombie: false,
    isNode: true,
    ...changes,
  };
}

function judge(facts: ProcessFacts | null, changes: Partial<LegacyEvidence> = {}) {
  const evidence = { facts, exists: facts !== null, ownLineage: new Set([7, 8]), ...changes };
  return judgeLegacyRecord(record, evidence);
}

describe('the lock file of an older version that holds no kernel lock', () => {
  it('is held when its process is ours, runs Node and started shortly before', () => {
    const facts = processStarted(500);
    expect(judge(facts)).toEqual({
      kind: 'held',
      facts,
      reason: 'process 4242 of an older version is running',
    });
  });

  it('is stale when no process has that pid', () => {
    expect(judge(null)).toEqual({ kind: 'stale', reason: 'process 4242 is not running any more' });
  });

  it('is held, and never signalled, when the process is hidden from us', () => {
    expect(judge(null, { exists: true })).toMatchObject({ kind: 'held', facts: null });
  });

  it('is stale when the process is a zombie', () => {
    expect(judge(processStarted(500, { isZombie: true }))).toMatchObject({ kind: 'stale' });
  });

  it.each([
    { msBefore: 60_001, facts: null, verdict: 'held', when: 'more than a minute before' },
    { msBefore: 60_000, facts: 'known', verdict: 'held', when: 'a minute before' },
    { msBefore: 0, facts: 'known', verdict: 'held', when: 'at that moment' },
    { msBefore: -1_000, facts: 'known', verdict: 'held', when: 'within the granularity of the boot time' },
    { msBefore: -1_001, facts: 'none', verdict: 'stale', when: 'after it: the pid was reused' },
  ])('is $verdict when its process started $when', ({ msBefore, facts, verdict }) => {
    const process = processStarted(msBefore);
    const judged = judge(process);
    expect(judged.kind).toBe(verdict);
    if (judged.kind === 'held') expect(judged.facts).toEqual(facts === 'known' ? process : null);
  });

  it.each([
    ['belongs to another user', { isOurs: false }],
    ['does not run Node', { isNode: false }],
    ['has a start time that is not known', { startedAtMs: null }],
  ])('is held, and never signalled, when the process %s', (_, changes) => {
    expect(judge(processStarted(500, changes))).toMatchObject({ kind: 'held', facts: null });
  });

  it('is stale when it names this command, one of its ancestors, or init', () => {
    const own = judge(processStarted(500), { ownLineage: new Set([PID]) });
    expect(own).toMatchObject({ kind: 'stale' });
    const init = judgeLegacyRecord(
      { ...record, pid: 1 },
      { facts: processStarted(500, { pid: 1 }), exists: true, ownLineage: new Set() },
    );
    expect(init).toMatchObject({ kind: 'stale' });
  });

  it('never allows a signal to anything but a proven Node process of ours', () => {
    const anyFacts = fc.record({
      pid: fc.constant(PID),
      parentPid: fc.option(fc.nat()),
      isOurs: fc.boolean(),
      startTicks: fc.string(),
      startedAtMs: fc.option(
        fc.integer({ min: -120_000, max: 120_000 }).map((ms) => Date.parse(WRITTEN_AT) + ms),
      ),
      isZombie: fc.boolean(),
      isNode: fc.boolean(),
    });
    const anyEvidence = fc.record({
      facts: fc.option(anyFacts),
      exists: fc.boolean(),
      ownLineage: fc.constantFrom(new Set([PID]), new Set([7]), new Set<number>()),
    });
    fc.assert(
      fc.property(fc.constantFrom(1, PID), anyEvidence, (pid, evidence) => {
        const verdict = judgeLegacyRecord({ ...record, pid }, evidence);
        if (verdict.kind === 'stale' || verdict.facts === null) return;
        const { facts } = verdict;
        expect(pid).not.toBe(1);
        expect(evidence.ownLineage.has(pid)).toBe(false);
        expect(facts).toMatchObject({ isOurs: true, isNode: true, isZombie: false });
        const msBefore = Date.parse(WRITTEN_AT) - (facts.startedAtMs ?? Number.NaN);
        expect(msBefore).toBeGreaterThanOrEqual(-1_000);
        expect(msBefore).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 1_000 },
    );
  });
});
