import { contract } from '../contract/contract.ts';
import type { Group } from '../support/instances/check.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { bundle } from './bundle.ts';
import { commands } from './commands.ts';
import { consoleEvents } from './console.ts';
import { failureModes } from './failure-modes.ts';
import { install } from './install.ts';
import { killedClient } from './killed-client.ts';
import { paths } from './paths.ts';
import { processFacts } from './process-facts.ts';
import { userFolders } from './user-folders.ts';

/** The checks that exist for Windows alone. */
const OF_WINDOWS = [processFacts, consoleEvents, killedClient, paths, userFolders, commands, install];

/**
 * The checks. Without a bundle these are the core, which every run of `npm test` tries.
 * @param extension the folder of an unpacked bundle
 */
export async function groups({
  extension,
}: {
  readonly extension: string | undefined;
}): Promise<readonly Group<Sandbox>[]> {
  if (extension === undefined) return [...contract, ...OF_WINDOWS];
  return [...contract, ...(await failureModes()), ...OF_WINDOWS, bundle(extension)];
}
