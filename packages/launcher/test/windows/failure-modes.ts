import { collectFailureModes } from '../support/failure-mode.ts';
import type { Check, Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { reasonAgainst } from './not-on-windows.ts';

/** All files with failure modes. vitest runs them too. */
const FILES = [
  ['Asking', () => import('../failure-modes/asking.test.ts')],
  ['Shared instances', () => import('../failure-modes/attach.test.ts')],
  ['Budgets', () => import('../failure-modes/budgets.test.ts')],
  ['Changed data', () => import('../failure-modes/changed-data.test.ts')],
  ['Clean close', () => import('../failure-modes/clean-close.test.ts')],
  ['Clients', () => import('../failure-modes/clients.test.ts')],
  ['Status and kill at odd moments', () => import('../failure-modes/commands.test.ts')],
  ['Starts at once', () => import('../failure-modes/contention.test.ts')],
  ['Two starts, one data directory', () => import('../failure-modes/data-directory.test.ts')],
  ['End of input', () => import('../failure-modes/end-of-input.test.ts')],
  ['Lock path', () => import('../failure-modes/foreign.test.ts')],
  ['Full terminal', () => import('../failure-modes/full-terminal.test.ts')],
  ['Hostile messages', () => import('../failure-modes/hostile-messages.test.ts')],
  ['Last answers', () => import('../failure-modes/last-answers.test.ts')],
  ['Launcher killed', () => import('../failure-modes/launcher-killed.test.ts')],
  ['Lock content', () => import('../failure-modes/lock-content.test.ts')],
  ['Lost database', () => import('../failure-modes/lost-database.test.ts')],
  ['Lost lock', () => import('../failure-modes/lost-lock.test.ts')],
  ['One database', () => import('../failure-modes/one-database.test.ts')],
  ['Orphan', () => import('../failure-modes/orphan.test.ts')],
  ['Other users', () => import('../failure-modes/other-users.test.ts')],
  ['Places', () => import('../failure-modes/places.test.ts')],
  ['Refused files', () => import('../failure-modes/refused-files.test.ts')],
  ['Refused starts', () => import('../failure-modes/refused-starts.test.ts')],
  ['Relay', () => import('../failure-modes/relay.test.ts')],
  ['Restart', () => import('../failure-modes/restart.test.ts')],
  ['Server ends', () => import('../failure-modes/server-ends.test.ts')],
  ['Sessions', () => import('../failure-modes/sessions.test.ts')],
  ['Signals', () => import('../failure-modes/signals.test.ts')],
  ['Silent server', () => import('../failure-modes/silent-server.test.ts')],
  ['Start fails', () => import('../failure-modes/start-fails.test.ts')],
  ['Surroundings', () => import('../failure-modes/surroundings.test.ts')],
  ["The user's files", () => import('../failure-modes/user-files.test.ts')],
  ['Writing calls', () => import('../failure-modes/writing-calls.test.ts')],
] as const;

/** The failure modes, one group for each file. Those that Windows cannot have are skipped, with the reason. */
export async function failureModes(): Promise<readonly Group<Sandbox>[]> {
  const groups: Group<Sandbox>[] = [];
  for (const [title, load] of FILES)
    groups.push({ title, checks: (await collectFailureModes(load)).map(orSkipped) });
  return groups;
}

function orSkipped(check: Check<Sandbox>): Check<Sandbox> {
  const reason = reasonAgainst(check.title);
  return reason === null ? check : { ...check, needs: [{ isMet: false, needs: reason }] };
}
