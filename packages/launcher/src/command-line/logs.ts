import { type Command, Option } from 'commander';
import { ALL_LINES, DEFAULT_LOG_LINES, type Flags, readLogLines, readStateDir } from '../config.ts';
import { escapeControlCharacters } from '../log/control-characters.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { complain } from './output.ts';
import { suggest } from './suggested-values.ts';

const HELP = `
Each line has local time, level, pid, message, and the facts as "key value" pairs. logs changes
nothing. --follow goes on if the log is rotated, deleted or not there yet. A line appears when it is
whole. A missing log is not an error: a message on stderr says so.

Files: lifecycle.log in the state directory and, for older lines, lifecycle.log.1.

Environment: CSF_MCP_STATE_DIR, NO_COLOR.

Exit code: 0 shown, or ended by a signal while following; 1 the log cannot be read; 2 usage;
77 the log belongs to someone else.

Examples:
  csf-mcp logs
  csf-mcp logs -n 100
  csf-mcp logs -f -n 0                    only what happens from now on
  csf-mcp logs -n all --json | jq 'select(.level == "error")'
`;

export function addLogsCommand(program: Command, { surroundings, signals }: CommandContext): void {
  program
    .command('logs')
    .description('show the lifecycle log: what happened to every instance, and why')
    .option('-f, --follow', 'go on with new lines, until SIGINT or SIGTERM')
    .addOption(
      suggest(
        new Option(
          '-n, --lines <number>',
          `how many of the last lines to show: a number or ${ALL_LINES} (default: ${DEFAULT_LOG_LINES})`,
        ),
        [ALL_LINES],
      ),
    )
    .option('--json', 'print the lines as they are: one JSON object each')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const follow = flags['follow'] === true;
      if (!follow) signals.close();
      const lines = readLogLines(flags, surroundings);
      const stateDir = readStateDir(surroundings);
      const { stdout } = process;
      const useColour = usesColour(stdout, surroundings);
      const { logs } = await import('../log/show-log.ts');
      const { lifecyclePath } = await import('../log/lifecycle-log.ts');
      const { formatLogLine } = await import('../log/log-line.ts');
      await logs({
        path: lifecyclePath(stateDir),
        lines,
        follow,
        format: flags['json'] === true ? escapeControlCharacters : (line) => formatLogLine(line, useColour),
        stdout,
        say: complain,
        stop: signals.firstSignal,
      });
    });
}
