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
  /** `npm run test:windows` runs it too. */
  readonly onWindows?: boolean;
}

/** The failure modes that a runner other than vitest wants, by the option that marks them. */
export type Wanted = 'inContract' | 'onWindows';

let collecting: { readonly wanted: Wanted; readonly checks: Check<Sandbox>[] } | null = null;

/**
 * Tests one row of the table of failure modes in a sandbox of its own. The test must look at the lifecycle log.
 * It is skipped where its situation cannot be built, and its title says why.
 */
export function failureMode(
  title: string,
  act: (sandbox: Sandbox) => Promise<void>,
  {
    unlogged,
    timeoutMs = PATIENCE_MS,
    inContract = false,
    onWindows = false,
    ...options
  }: FailureModeOptions = {},
): void {
  const needs = [...(onWindows ? [] : [LINUX]), ...(options.needs ?? [])];
  const definition = (unlogged === undefined ? explainedCheck : check)(title, act, { ...options, needs });
  if (collecting === null) testWithVitest(definition, timeoutMs);
  else if ({ inContract, onWindows }[collecting.wanted]) collecting.checks.push(definition);
}

function testWithVitest(definition: Check<Sandbox>, timeout: number): void {
  const { title, isConcurrent: concurrent = false, uid } = definition;
  const missing = missingFor(definition);
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
export async function collectFailureModes(
  wanted: Wanted,
  load: () => Promise<unknown>,
): Promise<readonly Check<Sandbox>[]> {
  const checks: Check<Sandbox>[] = [];
  collecting = { wanted, checks };
  try {
    await load();
    return checks;
  } finally {
    collecting = null;
  }
}
