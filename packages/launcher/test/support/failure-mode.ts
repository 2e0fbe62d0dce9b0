import { test } from 'vitest';
import { type CheckOptions, check, explainedCheck, missingFor } from './instances/check.ts';
import { createSandbox, type Sandbox } from './instances/sandbox.ts';
import { PATIENCE_MS } from './instances/stopwatch.ts';

export interface FailureModeOptions extends CheckOptions {
  /** Why the lifecycle log cannot tell what happened. */
  readonly unlogged?: string;
  readonly timeoutMs?: number;
}

/**
 * Tests one row of the table of failure modes in a sandbox of its own. The test must look at the lifecycle log.
 * It is skipped where its situation cannot be built, and its title says why.
 */
export function failureMode(
  title: string,
  act: (sandbox: Sandbox) => Promise<void>,
  { unlogged, timeoutMs = PATIENCE_MS, ...options }: FailureModeOptions = {},
): void {
  const definition = (unlogged === undefined ? explainedCheck : check)(title, act, options);
  const { isConcurrent: concurrent = false, uid } = definition;
  const missing = missingFor(definition);
  if (missing !== null) {
    test.skip(`${title} (skipped: needs ${missing})`);
    return;
  }
  test(title, { concurrent, timeout: timeoutMs }, async () => {
    await using sandbox = createSandbox({ uid });
    await definition.act(sandbox);
  });
}
