import { Command } from 'commander';
import { readStartConfig, type StartConfig } from '../config.ts';
import type { Surroundings } from '../directories.ts';
import { addStartOptions } from './start.ts';

/**
 * What `csf-mcp start` would make of a command line and an environment that are not ours. Says nothing.
 * @param args what follows `start`
 * @throws CommanderError, LauncherError E_USAGE when it would be refused
 */
export function readStart(args: readonly string[], surroundings: Surroundings): StartConfig {
  const start = addStartOptions(new Command('start'))
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .parse(args, { from: 'user' });
  return readStartConfig(start.opts(), surroundings);
}
