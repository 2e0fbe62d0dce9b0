import type { CallToolResult } from '@modelcontextprotocol/client';
import { type Command, Option } from 'commander';
import { type Flags, readCallConfig, readPath, readPathFlags } from '../config.ts';
import type { Facts } from '../exchange/facts-in-words.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { IMPORT_HELP } from './import-help.ts';
import { refuseMixedImport } from './import-usage.ts';
import { leaveFolder } from './leave-folder.ts';
import { printLines, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { type Progress, showProgress } from './progress.ts';
import { suggest } from './suggested-values.ts';

/** What the server recognises; a test compares it with the tool. */
export const IMPORT_KINDS = ['template', 'questionnaire', 'profile', 'community', 'spreadsheet', 'framework'];

/** Stands for standard input. */
const STDIN = '-';

export function addImportCommand(program: Command, context: CommandContext): void {
  addPathOptions(program.command('import'))
    .description("import a file: a filled-in template, a questionnaire, scores, a profile, NIST's wording")
    .argument('[file]', 'the file, or - for standard input')
    .option('--profile <profile>', 'the profile that it is for; of one that comes in: its name here')
    .addOption(
      suggest(new Option('--kind <kind>', 'what it is (default: recognised by its content)'), IMPORT_KINDS),
    )
    .option('--source <text>', 'of a Community Profile: who publishes it, and where')
    .option('--mapping <file>', 'a JSON file: which column of a spreadsheet is what')
    .option('--save-mapping <file>', 'write the mapping that csf-mcp has proposed or used')
    .option('--force', 'replace the file of --save-mapping if it already exists')
    .option('--dry-run', 'check, but store nothing')
    .option('--no-dry-run', 'store a spreadsheet without --mapping, if its columns are clear')
    .option('--accept-unverified', 'accept what csf-mcp cannot verify; needs a terminal')
    .option('--accept-older', 'let an older release replace a newer one')
    .option('--remove <id>', 'take an import back')
    .option('--reason <text>', 'with --remove: why')
    .option('--list', 'list what was imported')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 10)')
    .option('--json', "print one JSON object: the answer's structured content")
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string | undefined, flags: Flags) => {
      refuseMixedImport(file, flags, { kinds: IMPORT_KINDS, isTerminal: process.stdin.isTTY === true });
      const words = wordsOf(file, flags, context);
      const progress = showProgress(process.stderr);
      const done = await run(file, flags, { ...context, progress }).finally(progress.clear);
      context.signals.close();
      await show(done, flags, { words, context });
    });
}

interface Done {
  readonly result: CallToolResult;
  /** Where its mapping was saved; null: it has none; undefined: nobody has asked for it. */
  readonly mappingFile?: string | null;
}

async function run(
  file: string | undefined,
  flags: Flags,
  { surroundings, version, packageDir, signals, progress }: CommandContext & { readonly progress: Progress },
): Promise<Done> {
  const config = readCallConfig(flags, surroundings);
  const pathOf = (name: string, flag: string): string | null => {
    const given = textOf(flags, name);
    return given === undefined ? null : readPath(flag, given);
  };
  const path = file === undefined || file === STDIN ? null : readPath('<file>', file);
  const mapping = pathOf('mapping', '--mapping');
  const mappingFile = pathOf('saveMapping', '--save-mapping');
  leaveFolder();
  const { stdin, stderr } = process;
  const { platform } = surroundings;
  const options = {
    ...{ platform, config, version, packageDir, signals, stderr },
    isTerminal: stderr.isTTY === true,
    useColour: usesColour(stderr, surroundings),
    onWait: progress.show,
    onProgress: progress.showSoon,
  };
  const { importFile, listImports, removeImport } = await import('../exchange/import-file.ts');
  if (flags['list'] === true) return { result: await listImports(options) };
  const dryRun = flags['dryRun'] as boolean | undefined;
  const remove = textOf(flags, 'remove');
  if (remove !== undefined)
    return { result: await removeImport({ remove, reason: textOf(flags, 'reason'), dryRun }, options) };
  return importFile(
    {
      ...{ file: path, stdin, mapping, dryRun },
      profile: textOf(flags, 'profile'),
      kind: textOf(flags, 'kind'),
      source: textOf(flags, 'source'),
      acceptUnverified: flags['acceptUnverified'] === true,
      acceptOlder: flags['acceptOlder'] === true,
      saveMapping:
        mappingFile === null
          ? null
          : { path: mappingFile, force: flags['force'] === true, dataDir: config.dataDir, platform },
    },
    options,
  );
}

interface Shown {
  readonly words: readonly string[];
  readonly context: CommandContext;
}

async function show({ result, mappingFile }: Done, flags: Flags, { words, context }: Shown): Promise<void> {
  const answer: Facts = Object(result.structuredContent);
  if (flags['json'] === true)
    return printLines(toJson(mappingFile === undefined ? answer : { ...answer, mappingFile }));
  const [{ formatImport }, { formatImports }, { nextStep }] = await Promise.all([
    import('../exchange/import-report.ts'),
    import('../exchange/import-list.ts'),
    import('../exchange/next-step.ts'),
  ]);
  if (flags['list'] === true) return printLines(formatImports(answer));
  const next = nextStep(answer, {
    words,
    kind: textOf(flags, 'kind'),
    mapping: textOf(flags, 'mapping'),
    saveMapping: textOf(flags, 'saveMapping'),
    platform: context.surroundings.platform,
  });
  // What is no terminal may be searched line by line, so nothing is wrapped.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  printLines(formatImport({ answer, mappingFile, next, width }));
}

/** The command to repeat, without what a dry run and a mapping change in it. */
function wordsOf(file: string | undefined, flags: Flags, { surroundings }: CommandContext): string[] {
  const given = ['remove', 'profile', 'kind'].flatMap((name) => {
    const value = textOf(flags, name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  const consent = [
    ...(flags['acceptUnverified'] === true ? ['--accept-unverified'] : []),
    ...(flags['acceptOlder'] === true ? ['--accept-older'] : []),
  ];
  const paths = readPathFlags(flags, surroundings);
  return ['import', ...(file === undefined ? [] : [file]), ...given, ...consent, ...paths];
}

function textOf(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}
