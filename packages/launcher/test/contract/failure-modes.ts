import { collectFailureModes } from '../support/failure-mode.ts';
import type { Group } from '../support/instances/check.ts';
import { LINUX } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';

/** The files with failure modes that belong to the contract. vitest runs them too. */
const FILES = [
  ['Lock content', () => import('../failure-modes/lock-content.test.ts')],
  ['Lock path', () => import('../failure-modes/foreign.test.ts')],
  ['Lost lock', () => import('../failure-modes/lost-lock.test.ts')],
  ['Launcher killed', () => import('../failure-modes/launcher-killed.test.ts')],
  ['Server ends', () => import('../failure-modes/server-ends.test.ts')],
  ['Signals', () => import('../failure-modes/signals.test.ts')],
  ['End of input', () => import('../failure-modes/end-of-input.test.ts')],
  ['Relay', () => import('../failure-modes/relay.test.ts')],
  ['Clients', () => import('../failure-modes/clients.test.ts')],
  ['Start fails', () => import('../failure-modes/start-fails.test.ts')],
  ['Status and kill', () => import('../failure-modes/commands.test.ts')],
  ['Data directory', () => import('../failure-modes/data-directory.test.ts')],
  ['Starts at once', () => import('../failure-modes/contention.test.ts')],
] as const;

/** The contract's failure modes, one group for each file. */
export async function failureModesOfContract(): Promise<readonly Group<Sandbox>[]> {
  const groups: Group<Sandbox>[] = [];
  for (const [title, load] of FILES) {
    const checks = (await collectFailureModes(load)).filter(({ inContract }) => inContract);
    groups.push({ title, checks: checks.map((one) => ({ ...one, needs: [LINUX, ...(one.needs ?? [])] })) });
  }
  return groups;
}
