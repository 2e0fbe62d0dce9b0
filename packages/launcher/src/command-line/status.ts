import type { Command } from 'commander';
import { type Flags, readPathConfig } from '../config.ts';
import type { CommandContext } from './context.ts';
import { print, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';

const HELP = `
Exit code: 0 running, 3 not running (a stale lock file included), 4 it cannot be told.

Examples:
  csf-mcp status
  csf-mcp status --json | jq .verdict
  csf-mcp status >/dev/null && echo running
`;

export function addStatusCommand(program: Command, { surroundings, signals, exit }: CommandContext): void {
  addPathOptions(program.command('status'))
    .description('show whether an instance is running, since when, and what it uses')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      signals.close();
      const { lockFile, dataDir } = readPathConfig(flags, surroundings);
      const { exitCodeOfStatus, formatStatus, status } = await import('../commands/status.ts');
      const report = await status({ lockFile, dataDir }, new Date());
      print(flags['json'] === true ? toJson(report) : formatStatus(report));
      exit(exitCodeOfStatus(report));
    });
}
