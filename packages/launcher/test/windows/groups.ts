import { contract } from '../contract/contract.ts';
import type { Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { commands } from './commands.ts';
import { consoleEvents } from './console.ts';
import { failureModes } from './failure-modes.ts';
import { install } from './install.ts';
import { paths } from './paths.ts';
import { processFacts } from './process-facts.ts';
import { userFolders } from './user-folders.ts';

/** The checks that exist for Windows alone. */
const OF_WINDOWS = [processFacts, consoleEvents, paths, userFolders, commands, install];

/** `core`: what every run of `npm test` tries; `all`: everything. */
export async function groups(extent: 'core' | 'all'): Promise<readonly Group<Sandbox>[]> {
  if (extent === 'core') return [...contract, ...OF_WINDOWS];
  return [...contract, ...(await failureModes()), ...OF_WINDOWS];
}
