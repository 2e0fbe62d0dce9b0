import type { Command } from 'commander';
import { DEFAULT_WATCH_SECONDS, type Flags, readPathConfig, readWatchIntervalMs } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { print, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';

const HELP = `
--watch fills the terminal with the same report and the last lines of the lifecycle log, and updates
it every few seconds. q, Ctrl-C or a signal ends it and leaves the terminal as it was. With --json,
--watch writes one object a line for scripts, with the time ("time") in it.

Files: the lock file; --watch also reads lifecycle.log in the state directory. status changes none.

Environment: CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR; --watch also uses CSF_MCP_STATE_DIR, NO_COLOR.

Exit code: 0 running; 2 usage, or --watch without a terminal; 3 not running (a stale lock file
included); 4 cannot tell. --watch ends with 0, whatever it has shown.

Examples:
  csf-mcp status
  csf-mcp status --json | jq .verdict
  csf-mcp status >/dev/null && echo running
  csf-mcp status --watch
  csf-mcp status --watch --interval 60 --json >> status.jsonl
`;

export function addStatusCommand(program: Command, context: CommandContext): void {
  const { surroundings, signals, exit } = context;
  addPathOptions(program.command('status'))
    .description('show whether an instance is running, since when, and what it uses')
    .option('--json', 'print one JSON object with stable keys')
    .option('--watch', 'show it again and again, until q, SIGINT or SIGTERM')
    .option('--interval <seconds>', `how often, with --watch (default: ${DEFAULT_WATCH_SECONDS})`)
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      if (flags['watch'] === true) return watch(flags, context);
      if (flags['interval'] !== undefined)
        throw new LauncherError('E_USAGE', '--interval needs --watch: it says how often --watch updates', {
          hint: 'Add --watch, or leave out --interval.',
        });
      signals.close();
      const paths = readPathConfig(flags, surroundings);
      const { exitCodeOfStatus, formatStatus, status } = await import('../instance/status.ts');
      const report = await status(paths, surroundings.platform, new Date());
      print(flags['json'] === true ? toJson(report) : formatStatus(report));
      exit(exitCodeOfStatus(report));
    });
}

async function watch(flags: Flags, { surroundings, signals }: CommandContext): Promise<void> {
  const paths = readPathConfig(flags, surroundings);
  const intervalMs = readWatchIntervalMs(flags, surroundings);
  const { platform } = surroundings;
  const options = { platform, paths, intervalMs, stop: signals.firstSignal };
  const { stdin, stdout } = process;
  const asJson = flags['json'] === true;
  if (!asJson) refuseTerminal(stdout.isTTY === true, surroundings.env['TERM']);
  const { watchStatusAsJson, watchStatusOnScreen } = await import('../instance/watch.ts');
  if (asJson) {
    await watchStatusAsJson({ ...options, stdout });
    return;
  }
  const { lifecyclePath } = await import('../log/lifecycle-log.ts');
  const { formatLogLine } = await import('../log/log-line.ts');
  const useColour = usesColour(stdout, surroundings);
  await watchStatusOnScreen({
    ...options,
    logPath: lifecyclePath(paths.stateDir),
    formatLogLine: (line) => formatLogLine(line, useColour),
    stdin,
    stdout,
  });
}

function refuseTerminal(isTerminal: boolean, type: string | undefined): void {
  if (isTerminal && type !== 'dumb') return;
  throw new LauncherError(
    'E_USAGE',
    isTerminal
      ? '--watch needs a terminal that can erase text, and TERM=dumb cannot'
      : '--watch needs a terminal, but standard output is not one',
    { hint: 'Use --watch --json for one JSON object a line, or status without --watch for one report.' },
  );
}
