import { Command } from 'commander';
import { readStartConfig, type StartConfig } from '../config.ts';
import type { Surroundings } from '../directories.ts';
import { addStartOptions } from './start.ts';

/**
 * Reads a command line and an environment that are not ours, as `csf-mcp start` would. Prints nothing.
 * @param args what follows `start`
 * @throws CommanderError, LauncherError E_USAGE when `start` would refuse them
 */
export function readStart(args: readonly string[], surroundings: Surroundings): StartConfig {
  const start = addStartOptions(new Command('start'))
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .parse(args, { from: 'user' });
  return readStartConfig(start.opts(), surroundings);
}
