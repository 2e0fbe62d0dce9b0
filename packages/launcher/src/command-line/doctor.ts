import type { Command } from 'commander';
import type { Flags } from '../config.ts';
import type { Surroundings } from '../directories.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { print, printStyled, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { showProgress } from './progress.ts';
import { readStart } from './read-start.ts';

const HELP = `
Checks what csf-mcp depends on, and says what is wrong and which command corrects it. It changes
nothing, starts no server and holds no lock. You can run it at any time, even beside an instance. It
removes copies of the database that a killed backup or doctor left in the data directory.

  node          the Node.js that runs, and what "node" and "csf-mcp" mean on PATH
  installation  whether every file is as it was built, and whether the native module loads
  environment   HOME and the CSF_MCP_ variables; MCP clients pass on only HOME, LOGNAME, PATH, SHELL,
                TERM and USER, so a variable of this shell alone leads to another instance
  lock          the folder of the lock file, the lock file, and the one in the data directory
  instance      what runs, whether it is paused or has another version, and what is left over
  database      the data directory, the database (its structure, not every value), the disk
  clients       the configuration of each client: whether it starts csf-mcp, and this one
  log           the lifecycle log, how the last instance ended, starts that were refused

Each finding is ok, a warning (!) or a problem (✗: csf-mcp does not work, or not as configured).
The command after "fix:" is for the shell (PowerShell on Windows). Read it before you run it. It
starts with sudo where only the superuser can help. Without a fix, no command can help, or none is
safe. In another user's home directory, doctor tells root only how to become that user.

Files: those that csf-mcp start uses (csf-mcp --help names them) and the configurations of the
clients (csf-mcp install --help names them).

Environment: CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR, HOME, PATH; NO_COLOR.

Exit code: 0 no problems, though perhaps warnings; 1 problems; 2 usage.

Examples:
  csf-mcp doctor
  csf-mcp doctor --json | jq '.findings[] | select(.status != "ok")'
  csf-mcp doctor --lock-file ~/csf2/lock --data-dir ~/csf2
`;

export function addDoctorCommand(program: Command, context: CommandContext): void {
  const { surroundings, version, packageDir, signals, exit } = context;
  addPathOptions(program.command('doctor'))
    .description('find out what is wrong and which command corrects it')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      signals.close();
      const { readDoctorPaths } = await import('../doctor/settings.ts');
      const { doctor, exitCodeOfDoctor, formatDoctor } = await import('../doctor/doctor.ts');
      const { stdout, stderr, execPath } = process;
      const isJson = flags['json'] === true;
      const progress = showProgress(stderr);
      const paths = readDoctorPaths(flags, surroundings);
      const report = await doctor({
        ...paths,
        surroundings,
        version,
        packageDir,
        execPath,
        now: new Date(),
        readStart,
        onLongCheck: isJson ? () => {} : progress.showAtOnce,
      });
      progress.clear();
      const useColour = usesColour(stdout, surroundings);
      if (isJson) print(toJson(report));
      else printStyled(formatDoctor(report, { useColour, isUnicode: isUnicode(surroundings) }));
      exit(exitCodeOfDoctor(report));
    });
}

/** The locale tells. On Windows, only the newer terminal says who it is. */
function isUnicode({ platform, env }: Surroundings): boolean {
  if (platform.name === 'win32') return env['WT_SESSION'] !== undefined;
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');
}
