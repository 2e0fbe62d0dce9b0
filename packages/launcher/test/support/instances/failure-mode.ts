import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isRoot, NOBODY } from '../users.ts';
import { builtBin, node } from './installation.ts';
import { keepLogs } from './lifecycle.ts';
import { createSandbox, type Expectations, type Sandbox } from './sandbox.ts';
import { PATIENCE_MS } from './stopwatch.ts';

/** Something that a situation cannot be built without. */
export interface Requirement {
  readonly isMet: boolean;
  /** What is said in the title of a test that is skipped for it. */
  readonly needs: string;
}

const LINUX: Requirement = { isMet: process.platform === 'linux', needs: 'Linux, for its /proc' };

/** To make files, processes, mounts and namespaces of others. */
export const ROOT: Requirement = { isMet: isRoot, needs: 'root' };

/** That another user can run the csf-mcp of this checkout. */
export const READABLE_CHECKOUT: Requirement = {
  isMet:
    isRoot && spawnSync(node, [builtBin, '--version'], { uid: NOBODY, gid: NOBODY, env: {} }).status === 0,
  needs: 'root, and a checkout that other users can read',
};

export function program(path: string): Requirement {
  return { isMet: existsSync(path), needs: path };
}

export interface FailureModeOptions extends Expectations {
  /** Why the lifecycle log cannot say what happened. */
  readonly unlogged?: string;
  readonly needs?: readonly Requirement[];
  readonly timeoutMs?: number;
  /** Beside the other tests of its file, for one that mostly waits. */
  readonly isConcurrent?: boolean;
  /** Whose the sandbox and all that runs in it is. */
  readonly uid?: number;
}

/**
 * A test of one row of the table of failure modes, in a sandbox of its own. Whatever the row is about: at its end
 * there is no process, no second owner and no lock file left, no stranger has been signalled, and the lifecycle log
 * says what happened.
 * Skipped, with the reason in its title, where its situation cannot be built.
 */
export function failureMode(
  title: string,
  act: (sandbox: Sandbox) => Promise<void>,
  {
    needs = [],
    timeoutMs = PATIENCE_MS,
    isConcurrent = false,
    uid,
    unlogged,
    ...expectations
  }: FailureModeOptions = {},
): void {
  const missing = [LINUX, ...needs].find(({ isMet }) => !isMet);
  if (missing !== undefined) {
    test.skip(`${title} (skipped: needs ${missing.needs})`);
    return;
  }
  test(title, { concurrent: isConcurrent, timeout: timeoutMs }, async () => {
    await using sandbox = createSandbox(uid);
    try {
      await act(sandbox);
      await sandbox.endOwners();
      await sandbox.expectNothingLeft(expectations);
    } finally {
      keepLogs(sandbox.directory, title);
    }
    expect(sandbox.isExplained(), 'the test has looked at the lifecycle log').toBe(unlogged === undefined);
  });
}
