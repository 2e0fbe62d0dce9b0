import { Argument, Command, CommanderError } from 'commander';
import { CLIENT_NAMES, CLIENTS, type ClientName } from './clients/clients.ts';
import {
  DEFAULT_KILL_TIMEOUT_SECONDS,
  DEFAULT_LOG_LINES,
  type Flags,
  readClientConfig,
  readKillTimeoutMs,
  readLogLines,
  readPathConfig,
  readStartConfig,
  readStateDir,
} from './config.ts';
import type { Surroundings } from './directories.ts';
import { errorMessage, LauncherError } from './errors.ts';
import { EXIT, EXIT_CODE_OF } from './exit-codes.ts';
import { escapeControlCharacters } from './log/control-characters.ts';
import type { SignalInbox } from './supervise/signals.ts';

export interface ProgramOptions {
  readonly arguments: readonly string[];
  readonly surroundings: Surroundings;
  readonly version: string;
  /** The folder of the `csf-mcp` package. */
  readonly packageDir: string;
  readonly signals: SignalInbox;
}

/** Parses the command line, runs one command and returns the exit code. */
export async function runProgram(options: ProgramOptions): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = describeProgram(options, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(options.arguments, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has printed its message (or the help) already.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    exitCode =
      error instanceof CommanderError ? EXIT.usage : reportError(error, options.arguments.includes('--json'));
    if (options.arguments[0] === 'start') await logRefusedStart(errorMessage(error), exitCode, options);
    return exitCode;
  }
}

/** Clients hide stderr: a `start` that did not come to its own log is in the lifecycle log too. */
async function logRefusedStart(
  reason: string,
  exitCode: number,
  { surroundings }: ProgramOptions,
): Promise<void> {
  let stateDir: string;
  try {
    stateDir = readStateDir(surroundings);
  } catch {
    return; // the state directory itself is what makes no sense
  }
  const { lifecyclePath, openLifecycleLog } = await import('./log/lifecycle-log.ts');
  openLifecycleLog(lifecyclePath(stateDir))('error', { exitCode, reason }, 'Start refused');
}

// Each command loads only what it needs: `status` has no use for what `start` brings.
function describeProgram(options: ProgramOptions, exit: (code: number) => void): Command {
  const { surroundings, version, packageDir, signals } = options;
  const program = new Command('csf-mcp')
    .description(
      'Runs the NIST Cybersecurity Framework 2.0 MCP server as one instance, shuts it down cleanly, and leaves no orphans behind.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: complain })
    .showHelpAfterError("Run 'csf-mcp --help' or 'csf-mcp <command> --help' for usage.")
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', PROGRAM_HELP);

  addPathOptions(program.command('start'))
    .description('start the server and relay an MCP session over stdin and stdout (what an MCP client runs)')
    .option('-f, --force', 'terminate a running instance first (also: FORCE_TERMINATE=true)')
    .option('--attach', 'share the running instance, and let others share this one, instead of being refused')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 1)')
    .option(
      '--start-timeout <seconds>',
      'how long the server may take until it is ready (default: 15; also: CSF_MCP_START_TIMEOUT)',
    )
    .option('--transport <name>', 'how the client talks to the server (default and only value: stdio)')
    .option('--log-level <level>', 'on stderr: debug, info, warn, error, silent (default: info)')
    .addHelpText('after', START_HELP)
    .action(async (flags: Flags) => {
      const config = readStartConfig(flags, surroundings);
      const { stdin, stdout, stderr } = process;
      const isTerminal = stderr.isTTY === true;
      const { start } = await import('./commands/start.ts');
      const useColour = isTerminal && stderr.hasColors() && !surroundings.env['NO_COLOR'];
      exit(
        await start({ config, version, packageDir, signals, stdin, stdout, stderr, isTerminal, useColour }),
      );
    });

  addPathOptions(program.command('status'))
    .description('show whether an instance is running, since when, and what it uses')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', STATUS_HELP)
    .action(async (flags: Flags) => {
      signals.close();
      const { lockFile, dataDir } = readPathConfig(flags, surroundings);
      const { exitCodeOfStatus, formatStatus, status } = await import('./commands/status.ts');
      const report = await status({ lockFile, dataDir }, new Date());
      print(flags['json'] === true ? toJson(report) : formatStatus(report));
      exit(exitCodeOfStatus(report));
    });

  addPathOptions(program.command('kill'))
    .description('stop the running instance and confirm that it is gone')
    .option(
      '--timeout <seconds>',
      `how long to wait before SIGKILL (default: ${DEFAULT_KILL_TIMEOUT_SECONDS})`,
    )
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', KILL_HELP)
    .action(async (flags: Flags) => {
      signals.close();
      const { lockFile, dataDir, stateDir } = readPathConfig(flags, surroundings);
      const timeoutMs = readKillTimeoutMs(flags, surroundings);
      const { formatKill, kill } = await import('./commands/kill.ts');
      const { lifecyclePath, openLifecycleLog } = await import('./log/lifecycle-log.ts');
      const report = await kill({ lockFile, dataDir }, timeoutMs, openLifecycleLog(lifecyclePath(stateDir)));
      print(flags['json'] === true ? toJson(report) : formatKill(report));
    });

  program
    .command('logs')
    .description('show the lifecycle log: what happened to every instance, and why')
    .option('-f, --follow', 'go on with what is written, until SIGINT or SIGTERM')
    .option(
      '-n, --lines <number>',
      `how many of the last lines to show: a number or all (default: ${DEFAULT_LOG_LINES})`,
    )
    .option('--json', 'the lines as they are: one JSON object each')
    .addHelpText('after', LOGS_HELP)
    .action(async (flags: Flags) => {
      const follow = flags['follow'] === true;
      if (!follow) signals.close();
      const lines = readLogLines(flags, surroundings);
      const stateDir = readStateDir(surroundings);
      const { stdout } = process;
      const useColour = stdout.isTTY === true && stdout.hasColors() && !surroundings.env['NO_COLOR'];
      const { logs } = await import('./commands/logs.ts');
      const { lifecyclePath } = await import('./log/lifecycle-log.ts');
      const { formatLogLine } = await import('./log/log-line.ts');
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

  addClient(program.command('install'))
    .description("write csf-mcp into a client's configuration")
    .option('--lock-file <path>', 'the lock file that the client is to use, instead of the default')
    .option('--data-dir <path>', 'the folder of the database that the client is to use, likewise')
    .option('--print', 'print the JSON to paste, and touch no file')
    .addHelpText('after', INSTALL_HELP)
    .action(async (client: ClientName, flags: Flags) => {
      signals.close();
      const { configFile, startFlags } = readClientConfig(flags, surroundings);
      const { clientCommand, clientConfiguration } = await import('./clients/command.ts');
      const { platform, env } = surroundings;
      const searchPath = env['PATH'] ?? '';
      const { execPath } = process;
      const command = clientCommand({ packageDir, platform, execPath, searchPath }, startFlags);
      if (flags['print'] === true) {
        print(`${clientConfiguration(client, command)}\n`);
        return;
      }
      const { formatInstall, install } = await import('./commands/install.ts');
      const options = { client, isDryRun: flags['dryRun'] === true };
      const file = configFile ?? CLIENTS[client].configFile(surroundings);
      const report = install({ ...options, configFile: file }, command);
      printLines(flags['json'] === true ? toJson(report) : formatInstall(report));
    });

  addClient(program.command('uninstall'))
    .description("take csf-mcp out of a client's configuration")
    .addHelpText('after', UNINSTALL_HELP)
    .action(async (client: ClientName, flags: Flags) => {
      signals.close();
      const { configFile } = readClientConfig(flags, surroundings);
      const { formatInstall, uninstall } = await import('./commands/install.ts');
      const options = { client, isDryRun: flags['dryRun'] === true };
      const file = configFile ?? CLIENTS[client].configFile(surroundings);
      const report = uninstall({ ...options, configFile: file });
      printLines(flags['json'] === true ? toJson(report) : formatInstall(report));
    });

  return program;
}

function addClient(command: Command): Command {
  return command
    .addArgument(new Argument('<client>', 'the MCP client').choices(CLIENT_NAMES))
    .option('--config <file>', "edit this file instead of the client's own, such as one of a project")
    .option('--dry-run', 'show the change as a diff, and write nothing')
    .option('--json', 'print one JSON object with stable keys');
}

function addPathOptions(command: Command): Command {
  return command
    .option('--lock-file <path>', 'the lock file (also: CSF_MCP_LOCK_FILE)')
    .option('--data-dir <path>', 'the folder of the database (also: CSF_MCP_DATA_DIR)');
}

const PROGRAM_HELP = `
Examples:
  csf-mcp start            what an MCP client runs; by hand, it waits for JSON-RPC on stdin
  csf-mcp start --force    replace an instance that is running
  csf-mcp status --json    for scripts
  csf-mcp kill             stop the running instance
  csf-mcp logs -f          what happens to it, as it happens
  csf-mcp install cursor   write csf-mcp into the configuration of a client

Environment:
  FORCE_TERMINATE=true     like start --force
  CSF_MCP_LOCK_FILE        the lock file
                           (default: /tmp/nist-csf-mcp-server.lock; Windows: in %TEMP%)
  CSF_MCP_DATA_DIR         the folder of the database (default: ~/.local/share/csf-mcp; macOS:
                           ~/Library/Application Support/csf-mcp; Windows: %LOCALAPPDATA%\\csf-mcp)
  CSF_MCP_STATE_DIR        the folder of lifecycle.log (default: ~/.local/state/csf-mcp; elsewhere
                           "state" in the folder above)
  CSF_MCP_START_TIMEOUT    seconds that the server may take until it is ready (default: 15)
  CSF_MCP_LOG_LEVEL        debug, info, warn, error, silent
  NO_COLOR                 no colours, even on a terminal

Exit codes:
  0 done   1 unexpected error   2 usage   3 not running   4 cannot tell
  69 the server could not be started   75 another instance is running   77 no permission
  128+n the server died by signal n   other: the server's own
`;

const START_HELP = `
stdout carries the MCP session and nothing else; messages go to stderr and to the lifecycle log.
The session ends when stdin ends, or by SIGTERM, SIGINT, SIGQUIT or SIGHUP.

Examples:
  csf-mcp start
  csf-mcp start --attach                  share one instance between several clients
  csf-mcp start --wait 30                 wait for the running instance to end
  FORCE_TERMINATE=true csf-mcp start      replace the running instance
  csf-mcp start --lock-file ~/csf2/lock --data-dir ~/csf2      a second, independent instance
`;

const STATUS_HELP = `
Exit code: 0 running, 3 not running (a stale lock file included), 4 it cannot be told.

Examples:
  csf-mcp status
  csf-mcp status --json | jq .verdict
  csf-mcp status >/dev/null && echo running
`;

const KILL_HELP = `
Sends SIGTERM, waits, then SIGKILL to the whole process tree, and confirms that it is gone.
The launcher itself kills a server that does not end within 5 seconds: a longer timeout gives
the launcher more time, not the server.
Only a process that is proven to be the recorded instance is ever signalled.
Exit code: 0 stopped, 1 it survived, 3 none was running, 4 it cannot be told, 77 it may not be signalled.

Examples:
  csf-mcp kill
  csf-mcp kill --timeout 0                SIGKILL at once after SIGTERM
`;

const LOGS_HELP = `
Reads lifecycle.log in the state directory (CSF_MCP_STATE_DIR) and, for older lines, lifecycle.log.1.
Each line: local time, level, pid, message, then the facts as "key value" pairs. Nothing is changed.
--follow goes on when the log is rotated, deleted or not there yet. A line appears when it is whole.
No log yet is no error: a message on stderr says so.
Exit code: 0 shown, or ended by a signal while following; 77 the log belongs to someone else.

Examples:
  csf-mcp logs
  csf-mcp logs -n 100
  csf-mcp logs -f -n 0                    only what happens from now on
  csf-mcp logs -n all --json | jq 'select(.level == "error")'
`;

const INSTALL_HELP = `
Adds the entry "csf-mcp" with absolute paths, and --attach so that several clients share one
instance. Everything else in the file stays as it is: comments, order, indentation. The file as
it was is left beside it, with ".bak" added to its name. A file that cannot be parsed is not
touched. An entry "csf-mcp" with other paths is updated. Restart the client afterwards.
CSF_MCP_LOCK_FILE and CSF_MCP_DATA_DIR do not reach the entry, --lock-file and --data-dir do.

Files (claude-desktop and vscode on Linux: in $XDG_CONFIG_HOME if that is set):
  claude-desktop   Linux: ~/.config/Claude, macOS: ~/Library/Application Support/Claude,
                   Windows: %APPDATA%\\Claude, each with claude_desktop_config.json
  claude-code      ~/.claude.json, or .claude.json in $CLAUDE_CONFIG_DIR
  cursor           ~/.cursor/mcp.json
  vscode           Linux: ~/.config/Code/User, macOS: ~/Library/Application Support/Code/User,
                   Windows: %APPDATA%\\Code\\User, each with mcp.json

Exit code: 0 installed, now or before; 1 the file cannot be edited, or the client is not there;
2 usage; 77 no permission.

Examples:
  csf-mcp install claude-desktop
  csf-mcp install vscode --dry-run                      show what would change
  csf-mcp install cursor --config .cursor/mcp.json      for one project
  csf-mcp install claude-code --data-dir ~/csf2 --lock-file ~/csf2/lock
  csf-mcp install claude-desktop --print                JSON to paste by hand
`;

const UNINSTALL_HELP = `
Takes the entry "csf-mcp" out and nothing else. The file as it was is left beside it, with ".bak"
added to its name. Data and lock file stay. Restart the client afterwards.

Exit code: 0 removed, or not there; 1 the file cannot be edited; 2 usage; 77 no permission.

Examples:
  csf-mcp uninstall claude-desktop
  csf-mcp uninstall vscode --dry-run      show what would change
`;

// Arguments, variables and paths come back in messages.
function print(text: string): void {
  process.stdout.write(escapeControlCharacters(text));
}

/** Of a diff, tabs are part. */
function printLines(text: string): void {
  process.stdout.write(text.split('\t').map(escapeControlCharacters).join('\t'));
}

function complain(text: string): void {
  process.stderr.write(escapeControlCharacters(text));
}

function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** For people on stderr; with `--json` also as an object on stdout, so that a script always has one to parse. */
function reportError(error: unknown, asJson: boolean): number {
  const { code, hint } = error instanceof LauncherError ? error : { code: null, hint: undefined };
  const message = errorMessage(error);
  if (asJson) print(toJson({ error: { code, message, hint: hint ?? null } }));
  complain(`csf-mcp: ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
  return code === null ? EXIT.unexpected : EXIT_CODE_OF[code];
}
