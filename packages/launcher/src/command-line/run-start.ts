import type { StartConfig } from '../config.ts';
import { start } from '../instance/start.ts';
import { openTerminalOutput } from '../streams/terminal-output.ts';
import { unblockedOutput } from '../streams/unblocked-output.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';

/**
 * Runs `start` on the streams of this process.
 * @returns the exit code
 */
export function runStart(
  config: StartConfig,
  { surroundings, version, packageDir, signals }: Omit<CommandContext, 'exit'>,
): Promise<number> {
  leaveFolder();
  const { stdin, stdout, stderr } = process;
  const { platform, env } = surroundings;
  return start({
    platform,
    config,
    version,
    packageDir,
    searchPath: env['PATH'] ?? '',
    signals,
    stdin,
    stdout: unblockedOutput(stdout, platform),
    stderr: openTerminalOutput(unblockedOutput(stderr, platform), platform),
    isTerminal: stderr.isTTY === true,
    useColour: usesColour(stderr, surroundings),
  });
}
