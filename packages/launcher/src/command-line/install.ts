import { Argument, type Command } from 'commander';
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../clients/known-clients.ts';
import { type Flags, readClientConfig } from '../config.ts';
import type { CommandContext } from './command-context.ts';
import { complain, print, printLines, toJson } from './output.ts';

const INSTALL_HELP = `
Adds the entry "csf-mcp" with absolute paths, and with --attach so that several clients share one
instance. Everything else in the file stays as it is: comments, order, indentation. The old file
stays beside it, with ".bak" added to its name, or ".bak-2" and so on: no backup is overwritten.
install does not touch a file that it cannot parse, of more than 8 MiB, or nested deeper than 200
levels. It updates an entry "csf-mcp" that has other paths. Restart the client afterwards.

Files (claude-desktop and vscode on Linux: in $XDG_CONFIG_HOME if that is set):
  claude-desktop   Linux: ~/.config/Claude, macOS: ~/Library/Application Support/Claude,
                   Windows: %APPDATA%\\Claude, each with claude_desktop_config.json
  claude-code      ~/.claude.json, or .claude.json in $CLAUDE_CONFIG_DIR
  cursor           ~/.cursor/mcp.json
  vscode           Linux: ~/.config/Code/User, macOS: ~/Library/Application Support/Code/User,
                   Windows: %APPDATA%\\Code\\User, each with mcp.json

Environment: the variables above, HOME and PATH. To put paths into the entry, use --lock-file and
--data-dir: CSF_MCP_LOCK_FILE and CSF_MCP_DATA_DIR do not reach it.

Exit code: 0 installed, now or before; 1 the file cannot be edited, or the client is not installed;
2 usage; 77 no permission.

Examples:
  csf-mcp install claude-desktop
  csf-mcp install vscode --dry-run                      show what would change
  csf-mcp install cursor --config .cursor/mcp.json      for one project
  csf-mcp install claude-code --data-dir ~/csf2 --lock-file ~/csf2/lock
  csf-mcp install claude-desktop --print                JSON to paste by hand
`;

const UNINSTALL_HELP = `
Removes the entry "csf-mcp" and nothing else. The old file stays beside the new one, with ".bak"
added to its name, or ".bak-2" and so on. Data and lock file stay. Restart the client afterwards.

Files and environment: those of csf-mcp install (csf-mcp install --help names them).

Exit code: 0 removed, or not there; 1 the file cannot be edited; 2 usage; 77 no permission.

Examples:
  csf-mcp uninstall claude-desktop
  csf-mcp uninstall vscode --dry-run      show what would change
`;

export function addInstallCommand(
  program: Command,
  { surroundings, packageDir, signals }: CommandContext,
): void {
  addClient(program.command('install'))
    .description("write csf-mcp into a client's configuration")
    .option('--lock-file <path>', 'the lock file for the client to use, instead of the default')
    .option('--data-dir <path>', 'the folder of the database for the client to use, likewise')
    .option('--print', 'print the JSON to paste, and change no file')
    .addHelpText('after', INSTALL_HELP)
    .action(async (client: ClientName, flags: Flags) => {
      signals.close();
      const { configFile, startFlags } = readClientConfig(flags, surroundings);
      const { clientCommand, clientConfiguration, warningsOf } = await import('../clients/command.ts');
      const { platform, env } = surroundings;
      const searchPath = env['PATH'] ?? '';
      const { execPath } = process;
      const command = clientCommand({ packageDir, platform, execPath, searchPath }, startFlags);
      if (flags['print'] === true) {
        print(`${clientConfiguration(client, command)}\n`);
        for (const warning of warningsOf(command)) complain(`Warning: ${warning}\n`);
        return;
      }
      const { formatInstall, install } = await import('../clients/install.ts');
      const isDryRun = flags['dryRun'] === true;
      const file = configFile ?? CLIENTS[client].configFile(surroundings);
      const report = install({ client, isDryRun, configFile: file }, command);
      if (!isDryRun) {
        const { warmCompileCache } = await import('./warm-cache.ts');
        await warmCompileCache({ surroundings, packageDir });
      }
      printLines(flags['json'] === true ? toJson(report) : formatInstall(report));
    });
}

export function addUninstallCommand(program: Command, { surroundings, signals }: CommandContext): void {
  addClient(program.command('uninstall'))
    .description("remove csf-mcp from a client's configuration")
    .addHelpText('after', UNINSTALL_HELP)
    .action(async (client: ClientName, flags: Flags) => {
      signals.close();
      const { configFile } = readClientConfig(flags, surroundings);
      const { formatInstall, uninstall } = await import('../clients/install.ts');
      const options = { client, isDryRun: flags['dryRun'] === true };
      const file = configFile ?? CLIENTS[client].configFile(surroundings);
      const report = uninstall({ ...options, configFile: file });
      printLines(flags['json'] === true ? toJson(report) : formatInstall(report));
    });
}

function addClient(command: Command): Command {
  return command
    .addArgument(new Argument('<client>', 'the MCP client').choices(CLIENT_NAMES))
    .option('--config <file>', "edit this file instead of the client's own, such as a project's")
    .option('--dry-run', 'show the change as a diff, and write nothing')
    .option('--json', 'print one JSON object with stable keys');
}
