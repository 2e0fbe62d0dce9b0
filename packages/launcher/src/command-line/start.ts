import { type Command, Option } from 'commander';
import { type Flags, LOG_LEVELS, readStartConfig, TRANSPORTS } from '../config.ts';
import type { CommandContext } from './command-context.ts';
import { addPathOptions } from './path-options.ts';
import { suggest } from './suggested-values.ts';

const HELP = `
stdout carries the MCP session and nothing else; messages go to stderr and to the lifecycle log.
A start that is refused answers the requests of its client with the reason.
The end of stdin ends the session, and so does SIGTERM, SIGINT, SIGQUIT or SIGHUP.

Files: the lock file, csf.db and instance.lock in the data directory, lifecycle.log in the state
directory. start never overwrites a file that is no lock file: it moves one of up to 4 KiB aside to
<name>.damaged-<UTC time>, and refuses a longer one at a path that you set. If another user has a
file at the default path, start goes on without a lock file, and warns.

Environment: FORCE_TERMINATE, CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR,
CSF_MCP_START_TIMEOUT, CSF_MCP_ANSWER_TIMEOUT, CSF_MCP_KEEP_DELETED_DAYS, CSF_MCP_MAX_MESSAGE_MIB,
CSF_MCP_MAX_DATABASE_MIB, CSF_MCP_AUDIT_ACCOUNT, CSF_MCP_PERSON, CSF_MCP_LOG_LEVEL, NO_COLOR. An
option wins over a variable.

Exit code: 0 ended cleanly, also by a signal; 1 unexpected error; 2 usage; 69 the server could not
start, or found its database damaged; 74 stdin ended and requests were left without an answer;
75 another instance is running; 77 no permission; 128+n the server died by signal n; other: the
server's own.

Examples:
  csf-mcp start
  csf-mcp start --attach                  share one instance between several clients
  csf-mcp start --restart                 a crash of the server does not end the session
  csf-mcp start --wait 30                 wait for the running instance to end
  FORCE_TERMINATE=true csf-mcp start      replace the running instance
  csf-mcp start --lock-file ~/csf2/lock --data-dir ~/csf2      a second, independent instance
`;

export function addStartCommand(program: Command, context: CommandContext): void {
  addStartOptions(program.command('start'))
    .description('start the server and relay an MCP session over stdin and stdout (what an MCP client runs)')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const config = readStartConfig(flags, context.surroundings);
      const { runStart } = await import('./run-start.ts');
      context.exit(await runStart(config, context));
    });
}

export function addStartOptions(command: Command): Command {
  return addPathOptions(command)
    .option('-f, --force', 'terminate a running instance first (also: FORCE_TERMINATE=true)')
    .option('--attach', 'share a running instance instead of being refused, and let others share this one')
    .option('--restart', 'start the server again when it has crashed (the default with --attach)')
    .option('--no-restart', 'end when the server has crashed (the default without --attach)')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 1)')
    .option(
      '--start-timeout <seconds>',
      'how long the server may take to be ready (default: 15; also: CSF_MCP_START_TIMEOUT)',
    )
    .option(
      '--answer-timeout <seconds>',
      'with --restart: how long the server may not answer before it is replaced (default: 60; also: CSF_MCP_ANSWER_TIMEOUT)',
    )
    .addOption(
      suggest(
        new Option(
          '--transport <name>',
          'how the client talks to the server (default and only value: stdio)',
        ),
        TRANSPORTS,
      ),
    )
    .addOption(
      suggest(
        new Option(
          '--log-level <level>',
          `how much to show on stderr: ${LOG_LEVELS.join(', ')} (default: info)`,
        ),
        LOG_LEVELS,
      ),
    );
}
