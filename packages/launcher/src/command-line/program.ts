import { Command, CommanderError } from 'commander';
import { readStateDir } from '../config.ts';
import { errorMessage, LauncherError, type LauncherErrorCode } from '../errors.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { addBackupCommand } from './backup.ts';
import { addCallCommand } from './call.ts';
import type { CommandContext } from './command-context.ts';
import { addCompletionCommand } from './completion.ts';
import { addDoctorCommand } from './doctor.ts';
import { addInstallCommand, addUninstallCommand } from './install.ts';
import { addKillCommand } from './kill.ts';
import { addLogsCommand } from './logs.ts';
import { complain, print, printed, toJson } from './output.ts';
import { addRestoreCommand } from './restore.ts';
import { addStartCommand } from './start.ts';
import { addStatusCommand } from './status.ts';

/** In the order of the help. */
const COMMANDS = [
  addStartCommand,
  addStatusCommand,
  addKillCommand,
  addCallCommand,
  addLogsCommand,
  addDoctorCommand,
  addBackupCommand,
  addRestoreCommand,
  addInstallCommand,
  addUninstallCommand,
  addCompletionCommand,
];

const HELP = `
Examples:
  csf-mcp start            what an MCP client runs; by hand, it waits for JSON-RPC on stdin
  csf-mcp start --force    replace an instance that is running
  csf-mcp status --json    for scripts
  csf-mcp status --watch   a live view
  csf-mcp kill             stop the running instance
  csf-mcp call --list      the tools of the server, to be called by hand
  csf-mcp logs -f          what happens to it, as it happens
  csf-mcp doctor           what is wrong, and which command corrects it
  csf-mcp backup <file>    a verified copy of the database, also while it is used
  csf-mcp install cursor   write csf-mcp into the configuration of a client
  csf-mcp completion bash  for the shell: its help says where to put what it prints

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
  0 done   1 unexpected error, or problems that doctor has found   2 usage   3 not running   4 cannot tell
  69 the server could not be started   75 another instance is running   77 no permission
  128+n the server died by signal n   other: the server's own
`;

const USAGE_HINT = "Run 'csf-mcp --help' or 'csf-mcp <command> --help' for usage.";

export interface ProgramOptions extends Omit<CommandContext, 'exit'> {
  readonly arguments: readonly string[];
}

/** Parses the command line, runs one command and returns the exit code. */
export async function runProgram(options: ProgramOptions): Promise<number> {
  const exitCode = await runCommand(options);
  try {
    await printed();
    return exitCode;
  } catch (error) {
    return reportError(error, false);
  }
}

async function runCommand(options: ProgramOptions): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = describeProgram({
    ...options,
    exit: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(options.arguments, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has printed its message (or the help) already.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    exitCode = reportError(error, options.arguments.includes('--json'));
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
  const { lifecyclePath, openLifecycleLog } = await import('../log/lifecycle-log.ts');
  openLifecycleLog(lifecyclePath(stateDir))('error', { exitCode, reason }, 'Start refused');
}

// Each command loads only what it needs: `status` has no use for what `start` brings.
function describeProgram(context: CommandContext): Command {
  const program = new Command('csf-mcp')
    .description(
      'Runs the NIST Cybersecurity Framework 2.0 MCP server as one instance, shuts it down cleanly, and leaves no orphans behind.',
    )
    .version(context.version)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: complain })
    .showHelpAfterError(USAGE_HINT)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP);
  for (const addCommand of COMMANDS) addCommand(program, context);
  return program;
}

/** For people on stderr; with `--json` also as an object on stdout, so that a script always has one to parse. */
function reportError(error: unknown, asJson: boolean): number {
  const { code, message, hint, exitCode } = describeError(error);
  if (asJson) print(toJson({ error: { code, message, hint: hint ?? null } }));
  if (!(error instanceof CommanderError))
    complain(`csf-mcp: ${message}\n${hint === undefined ? '' : `${hint}\n`}`);
  return exitCode ?? (code === null ? EXIT.unexpected : EXIT_CODE_OF[code]);
}

function describeError(error: unknown): Pick<LauncherError, 'message' | 'hint' | 'exitCode'> & {
  readonly code: LauncherErrorCode | null;
} {
  if (error instanceof LauncherError) return error;
  if (error instanceof CommanderError)
    return {
      code: 'E_USAGE',
      message: error.message.replace(/^error: /, ''),
      hint: USAGE_HINT,
      exitCode: undefined,
    };
  return { code: null, message: errorMessage(error), hint: undefined, exitCode: undefined };
}
