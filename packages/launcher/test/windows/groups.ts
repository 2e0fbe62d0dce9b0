import { contract } from '../contract/contract.ts';
import { collectFailureModes } from '../support/failure-mode.ts';
import type { Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { commands } from './commands.ts';
import { consoleEvents } from './console.ts';
import { install } from './install.ts';
import { paths } from './paths.ts';
import { processFacts } from './process-facts.ts';
import { userFolders } from './user-folders.ts';

/** The files with failure modes that can be built on Windows. vitest runs them too. */
const FAILURE_MODES = [
  ['Asking', () => import('../failure-modes/asking.test.ts')],
  ['Shared instances', () => import('../failure-modes/attach.test.ts')],
  ['Budgets', () => import('../failure-modes/budgets.test.ts')],
  ['Changed data', () => import('../failure-modes/changed-data.test.ts')],
  ['Clean close', () => import('../failure-modes/clean-close.test.ts')],
  ['Clients', () => import('../failure-modes/clients.test.ts')],
  ['Status and kill', () => import('../failure-modes/commands.test.ts')],
  ['Starts at once', () => import('../failure-modes/contention.test.ts')],
  ['One data directory', () => import('../failure-modes/data-directory.test.ts')],
  ['End of input', () => import('../failure-modes/end-of-input.test.ts')],
  ['Lock path', () => import('../failure-modes/foreign.test.ts')],
  ['Hostile messages', () => import('../failure-modes/hostile-messages.test.ts')],
  ['Last answers', () => import('../failure-modes/last-answers.test.ts')],
  ['Launcher killed', () => import('../failure-modes/launcher-killed.test.ts')],
  ['Lock content', () => import('../failure-modes/lock-content.test.ts')],
  ['Lost database', () => import('../failure-modes/lost-database.test.ts')],
  ['Lost lock', () => import('../failure-modes/lost-lock.test.ts')],
  ['One database', () => import('../failure-modes/one-database.test.ts')],
  ['Orphan', () => import('../failure-modes/orphan.test.ts')],
  ['Refused files', () => import('../failure-modes/refused-files.test.ts')],
  ['Refused starts', () => import('../failure-modes/refused-starts.test.ts')],
  ['Relay', () => import('../failure-modes/relay.test.ts')],
  ['Restart', () => import('../failure-modes/restart.test.ts')],
  ['Server ends', () => import('../failure-modes/server-ends.test.ts')],
  ['Sessions', () => import('../failure-modes/sessions.test.ts')],
  ['Silent server', () => import('../failure-modes/silent-server.test.ts')],
  ['Start fails', () => import('../failure-modes/start-fails.test.ts')],
  ['Surroundings', () => import('../failure-modes/surroundings.test.ts')],
  ["The user's files", () => import('../failure-modes/user-files.test.ts')],
  ['Writing calls', () => import('../failure-modes/writing-calls.test.ts')],
] as const;

/** `core`: what every run of `npm test` tries; `all`: everything. */
export async function groups(extent: 'core' | 'all'): Promise<readonly Group<Sandbox>[]> {
  const ofWindows = [processFacts, consoleEvents, paths, userFolders, commands, install];
  if (extent === 'core') return [...contract, ...ofWindows];
  const failureModes: Group<Sandbox>[] = [];
  for (const [title, load] of FAILURE_MODES)
    failureModes.push({ title, checks: await collectFailureModes('onWindows', load) });
  return [...contract, ...failureModes, ...ofWindows];
}
