import assert from 'node:assert/strict';
import { keepLogs } from './lifecycle.ts';
import type { Requirement } from './requirement.ts';
import type { Expectations, Sandbox } from './sandbox.ts';

/** A check as data: vitest and scripts can both run it. */
export interface Check<Box> {
  readonly title: string;
  readonly act: (box: Box) => Promise<void> | void;
  readonly needs?: readonly Requirement[];
  /** It mostly waits, so it may run beside others. */
  readonly isConcurrent?: boolean;
  /** It loads the machine so much that it must run alone. */
  readonly isAlone?: boolean;
  /** The user who owns the sandbox and runs everything in it. */
  readonly uid?: number | undefined;
}

export interface Group<Box> {
  readonly title: string;
  readonly checks: readonly Check<Box>[];
}

export type CheckOptions = Expectations & Omit<Check<Sandbox>, 'title' | 'act'>;

/**
 * A check of csf-mcp in a sandbox of its own. Every check also fails if it leaves a process or a lock file, if two
 * servers ever owned the data directory at once, or if an unrelated process was signalled.
 */
export function check(
  title: string,
  act: (sandbox: Sandbox) => Promise<void>,
  { needs = [], isConcurrent = false, isAlone = false, uid, ...expectations }: CheckOptions = {},
): Check<Sandbox> {
  return {
    title,
    needs,
    isConcurrent,
    isAlone,
    uid,
    act: async (sandbox) => {
      try {
        await act(sandbox);
        await sandbox.endOwners();
        await sandbox.expectNothingLeft(expectations);
      } finally {
        keepLogs(sandbox.directory, title);
      }
    },
  };
}

/** Like `check`, and fails if `act` does not look at the lifecycle log. */
export function explainedCheck(...[title, act, options]: Parameters<typeof check>): Check<Sandbox> {
  const { act: perform, ...definition } = check(title, act, options);
  return {
    ...definition,
    act: async (sandbox) => {
      await perform(sandbox);
      assert(sandbox.isExplained(), 'the check has looked at the lifecycle log');
    },
  };
}

/** Names what the check needs and this machine lacks, or returns null. */
export function missingFor({ needs = [] }: Pick<Check<never>, 'needs'>): string | null {
  return needs.find(({ isMet }) => !isMet)?.needs ?? null;
}
