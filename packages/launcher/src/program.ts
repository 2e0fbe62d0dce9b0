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
import {
  INSTALL_HELP,
  KILL_HELP,
  LOGS_HELP,
  PROGRAM_HELP,
  START_HELP,
  STATUS_HELP,
  UNINSTALL_HELP,
} from './help-texts.ts';
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
