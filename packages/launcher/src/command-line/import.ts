import { type Command, Option } from 'commander';
import { type Flags, readCallConfig, readPath } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';
import { printLines, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { type Progress, showProgress } from './progress.ts';
import { suggest } from './suggested-values.ts';

/** What the server recognises; a test compares it with the tool. */
export const IMPORT_KINDS = ['framework'];

/** Stands for standard input. */
const STDIN = '-';

const HELP = `
Imports a file into the database: NIST's exports of the Core (XLSX from the CSF 2.0 Reference Tool, or
CPRT JSON). The file is recognised by its content. With --dry-run nothing is stored, and the answer
says what would be. All of a file is stored, or nothing.

csf-mcp opens the file itself, up to 20 MB, and hands a private copy to the server. The copy is gone
when the command ends. If it is killed, the next import or export removes the copy.

What csf-mcp cannot verify replaces nothing official unless you accept it. --accept-unverified needs
a terminal: no script and no model accepts for you. An older release replaces no newer one unless
you say --accept-older.

If another instance runs, the import is a session of that one, if it was started with --attach.
Otherwise the import waits for its end, as csf-mcp call does.

Files: imports/.csf-mcp-pass-* in the data directory, while the import runs.

Environment: as csf-mcp call.

Exit code: 0 imported, or unchanged; 1 refused by the server, or no answer; 2 usage, such as a file
that is not there; 69 the server could not start; 75 another instance is running; 77 no permission;
128+n ended by signal n.

Examples:
  csf-mcp import csf2.xlsx --dry-run        what would be added, changed and lost
  csf-mcp import csf2.xlsx
  csf-mcp import - < csf2.json
  csf-mcp import --list                     what was imported
  csf-mcp import --remove F-2               take one import back
`;

export function addImportCommand(program: Command, context: CommandContext): void {
  addPathOptions(program.command('import'))
    .description('import a file: official wording and references of the Core')
    .argument('[file]', 'the file, or - for standard input')
    .option('--profile <profile>', 'the profile that it is for')
    .addOption(
      suggest(new Option('--kind <kind>', 'what it is (default: recognised by its content)'), IMPORT_KINDS),
    )
    .option('--mapping <file>', 'a JSON file: which column is what')
    .option('--dry-run', 'check, but store nothing')
    .option('--accept-unverified', 'accept what csf-mcp cannot verify; needs a terminal')
    .option('--accept-older', 'let an older release replace a newer one')
    .option('--remove <id>', 'take an import back')
    .option('--list', 'list what was imported')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 10)')
    .option('--json', "print one JSON object: the answer's structured content")
    .addHelpText('after', HELP)
    .action(async (file: string | undefined, flags: Flags) => {
      const progress = showProgress(process.stderr);
      const result = await run(file, flags, { ...context, progress }).finally(progress.clear);
      context.signals.close();
      const { textOf } = await import('../call/call.ts');
      printLines(flags['json'] === true ? toJson(result.structuredContent ?? {}) : `${textOf(result)}\n`);
    });
}

async function run(
  file: string | undefined,
  flags: Flags,
  { surroundings, version, packageDir, signals, progress }: CommandContext & { readonly progress: Progress },
) {
  const config = readCallConfig(flags, surroundings);
  const { remove } = flags;
  refuseMixed(file, flags);
  const path = file === undefined || file === STDIN ? null : readPath('<file>', file);
  const { mapping: given } = flags;
  const mapping = typeof given === 'string' ? readPath('--mapping', given) : null;
  await refuseUnknown(flags);
  leaveFolder();
  const { stdin, stderr } = process;
  const options = {
    ...{ platform: surroundings.platform, config, version, packageDir, signals, stderr },
    isTerminal: stderr.isTTY === true,
    useColour: usesColour(stderr, surroundings),
    onWait: progress.show,
    onProgress: progress.showSoon,
  };
  const { importFile, listImports, removeImport } = await import('../exchange/import-file.ts');
  if (flags['list'] === true) return listImports(options);
  const dryRun = flags['dryRun'] === true;
  if (typeof remove === 'string') return removeImport({ remove, dryRun }, options);
  return importFile(
    {
      ...{ file: path, stdin, mapping, dryRun },
      profile: textOf(flags, 'profile'),
      kind: textOf(flags, 'kind'),
      acceptUnverified: flags['acceptUnverified'] === true,
      acceptOlder: flags['acceptOlder'] === true,
    },
    options,
  );
}

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

function refuseMixed(file: string | undefined, flags: Flags): void {
  const wanted = [file !== undefined, flags['list'] === true, flags['remove'] !== undefined];
  const count = wanted.filter(Boolean).length;
  if (count === 0) throw usage('import needs a file, --list or --remove <id>');
  if (count > 1) throw usage('give one of a file, --list and --remove');
  if (flags['acceptUnverified'] === true && process.stdin.isTTY !== true)
    throw new LauncherError(
      'E_USAGE',
      '--accept-unverified needs a terminal, and standard input is not one',
      {
        hint: 'Run csf-mcp import yourself, in a terminal. Nothing was imported.',
      },
    );
}

async function refuseUnknown(flags: Flags): Promise<void> {
  const { refuseUnknownValue } = await import('../exchange/known-values.ts');
  await refuseUnknownValue('data_import', 'kind', textOf(flags, 'kind'));
}

function usage(problem: string): LauncherError {
  return new LauncherError('E_USAGE', problem);
}
