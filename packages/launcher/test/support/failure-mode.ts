import { test } from 'vitest';
import { type Check, type CheckOptions, check, explainedCheck, missingFor } from './instances/check.ts';
import { LINUX } from './instances/requirement.ts';
import { createSandbox, type Sandbox } from './instances/sandbox.ts';
import { PATIENCE_MS } from './instances/stopwatch.ts';

export interface FailureModeOptions extends CheckOptions {
  /** The reason why the lifecycle log cannot tell what happened. */
  readonly unlogged?: string;
  readonly timeoutMs?: number;
  /** `scripts/test-instance-management.js` runs it too, as part of the contract. */
  readonly inContract?: boolean;
}

interface Collected extends Check<Sandbox> {
  readonly inContract: boolean;
}

let collected: Collected[] | null = null;

/**
 * Tests one row of the table of failure modes in a sandbox of its own. The test must look at the lifecycle log.
 * It is skipped where its situation cannot be built, and its title says why.
 */
export function failureMode(
  title: string,
  act: (sandbox: Sandbox) => Promise<void>,
  { unlogged, timeoutMs = PATIENCE_MS, inContract = false, ...options }: FailureModeOptions = {},
): void {
  const definition = (unlogged === undefined ? explainedCheck : check)(title, act, options);
  if (collected === null) testWithVitest(definition, timeoutMs);
  else collected.push({ ...definition, inContract });
}

function testWithVitest(definition: Check<Sandbox>, timeout: number): void {
  const { title, isConcurrent: concurrent = false, uid } = definition;
  const missing = missingFor({ needs: [LINUX, ...(definition.needs ?? [])] });
  if (missing !== null) {
    test.skip(`${title} (skipped: needs ${missing})`);
    return;
  }
  test(title, { concurrent, timeout }, async () => {
    await using sandbox = createSandbox({ uid });
    await definition.act(sandbox);
  });
}

/**
 * Collects a file's failure modes for a runner other than vitest.
 * @param load imports the file, which must not have been imported before
 */
export async function collectFailureModes(load: () => Promise<unknown>): Promise<readonly Collected[]> {
  collected = [];
  try {
    await load();
    return collected;
  } finally {
    collected = null;
  }
}
