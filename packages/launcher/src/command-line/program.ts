import { Command, CommanderError } from 'commander';
import { readStateDir } from '../config.ts';
import { errorMessage, LauncherError, type LauncherErrorCode } from '../errors.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { addBackupCommand } from './backup.ts';
import { addCallCommand } from './call.ts';
import type { CommandContext } from './command-context.ts';
import { addCompletionCommand } from './completion.ts';
import { addDoctorCommand } from './doctor.ts';
import { addExportCommand } from './export.ts';
import { addImportCommand } from './import.ts';
import { addInstallCommand, addUninstallCommand } from './install.ts';
import { addKillCommand } from './kill.ts';
import { addLogsCommand } from './logs.ts';
import { complain, print, printed, toJson } from './output.ts';
import { addReportCommand } from './report.ts';
import { addRestoreCommand } from './restore.ts';
import { addStartCommand } from './start.ts';
import { addStatusCommand } from './status.ts';
import { addViewCommand } from './view.ts';

/** The help shows them in this order. */
const COMMANDS = [
  addStartCommand,
  addStatusCommand,
  addKillCommand,
  addCallCommand,
  addImportCommand,
  addExportCommand,
  addReportCommand,
  addViewCommand,
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
  csf-mcp start --force    replace a running instance
  csf-mcp status --json    for scripts
  csf-mcp status --watch   a live view
  csf-mcp kill             stop the running instance
  csf-mcp call --list      the tools of the server, for you to call
  csf-mcp import csf2.xlsx import NIST's wording and references
  csf-mcp import scores.xlsx --profile <profile>
                           how csf-mcp would read a spreadsheet of scores
  csf-mcp export <profile> -o profile.xlsx
                           write NIST's template, filled in
  csf-mcp report <profile> -o board.html
                           write a report of a profile
  csf-mcp view <profile>   show a profile in the browser
  csf-mcp logs -f          what happens to the instance, as it happens
  csf-mcp doctor           what is wrong and which command corrects it
  csf-mcp backup <file>    a verified copy of the database, even while an instance uses it
  csf-mcp install cursor   write csf-mcp into a client's configuration
  csf-mcp completion bash  a script for the shell; its help says where to put it

Environment:
  FORCE_TERMINATE=true     like start --force
  CSF_MCP_LOCK_FILE        the lock file
                           (default: /tmp/nist-csf-mcp-server.lock; Windows: in %TEMP%)
  CSF_MCP_DATA_DIR         the folder of the database (default: ~/.local/share/csf-mcp; macOS:
                           ~/Library/Application Support/csf-mcp; Windows: %LOCALAPPDATA%\\csf-mcp)
  CSF_MCP_STATE_DIR        the folder of lifecycle.log (default: ~/.local/state/csf-mcp; elsewhere
                           "state" in the folder above)
  CSF_MCP_START_TIMEOUT    how many seconds the server may take to be ready (default: 15)
  CSF_MCP_ANSWER_TIMEOUT   how many seconds a server may not answer before start --restart replaces
                           it (default: 60)
  CSF_MCP_KEEP_DELETED_DAYS
                           how many days a deletion keeps a copy of the database (default: 30; 0: none)
  CSF_MCP_MAX_MESSAGE_MIB  how long a message of the client may be, in MiB (default: 8; at most 32)
  CSF_MCP_MAX_DATABASE_MIB how large the database may grow, in MiB (default: 1024)
  CSF_MCP_AUDIT_ACCOUNT    whether the audit log names the account of the system (default: 1; 0: no)
  CSF_MCP_PERSON           who uses the client, for the audit log; a statement, not a proof
  CSF_MCP_LOG_LEVEL        debug, info, warn, error, silent
  NO_COLOR                 no colours, even on a terminal

Exit codes:
  0 done   1 unexpected error, or doctor found problems   2 usage   3 not running   4 cannot tell
  69 the server could not start   75 another instance is running   77 no permission
  128+n the server died by signal n   other: the server's own
`;

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
    return reportError(error, { asJson: false, usageHint: null });
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
  let command = program;
  program.hook('preSubcommand', (_, called) => {
    command = called;
  });
  try {
    await program.parseAsync(options.arguments, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok; // commander has printed the help
    const asJson = options.arguments.includes('--json');
    exitCode = reportError(error, { asJson, usageHint: usageHintOf(command) });
    if (options.arguments[0] === 'start') await logRefusedStart(errorMessage(error), exitCode, options);
    return exitCode;
  }
}

/** Clients hide stderr, so the lifecycle log also says why a `start` was refused before it opened that log itself. */
async function logRefusedStart(
  reason: string,
  exitCode: number,
  { surroundings }: ProgramOptions,
): Promise<void> {
  let stateDir: string;
  try {
    stateDir = readStateDir(surroundings);
  } catch {
    return; // the state directory itself is not valid
  }
  const { lifecyclePath, openLifecycleLog } = await import('../log/lifecycle-log.ts');
  openLifecycleLog(lifecyclePath(stateDir))('error', { exitCode, reason }, 'Start refused');
}

// Each command loads only what it needs: `status` does not pay for the code of `start`.
function describeProgram(context: CommandContext): Command {
  const program = new Command('csf-mcp')
    .description(
      'Runs the NIST Cybersecurity Framework 2.0 MCP server as one instance, shuts it down cleanly, and leaves no orphans behind.',
    )
    .version(context.version)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: complain })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', HELP);
  for (const addCommand of COMMANDS) addCommand(program, context);
  for (const command of [program, ...program.commands]) command.showHelpAfterError(usageHintOf(command));
  return program;
}

/** Names the help of the command at hand. */
function usageHintOf(command: Command): string {
  const words = command.parent === null ? [command.name()] : [command.parent.name(), command.name()];
  return `Run '${words.join(' ')} --help' for usage.`;
}

interface Reporting {
  readonly asJson: boolean;
  /** Follows a usage error that has no hint of its own. */
  readonly usageHint: string | null;
}

/** Tells people on stderr. With `--json`, also prints an object on stdout, so that a script always has one to parse. */
function reportError(error: unknown, { asJson, usageHint }: Reporting): number {
  const { code, message, exitCode, ...own } = describeError(error);
  const hint = own.hint ?? (code === 'E_USAGE' ? usageHint : null);
  if (asJson) print(toJson({ error: { code, message, hint } }));
  // commander has already printed its own message.
  if (!(error instanceof CommanderError))
    complain(`csf-mcp: ${message}\n${hint === null ? '' : `${hint}\n`}`);
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
      hint: undefined,
      exitCode: undefined,
    };
  return { code: null, message: errorMessage(error), hint: undefined, exitCode: undefined };
}
