import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type Flags, readCallConfig, readPath } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';
import { print, printBytes, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { showProgress } from './progress.ts';
import { suggest } from './suggested-values.ts';

/** What the server offers; a test compares them with the tool. */
export const EXPORT_KINDS = ['table'];
export const EXPORT_TABLES = ['scores'];

/** What a file holds if nobody says it. */
const KIND_OF_FORMAT = { xlsx: 'template', csv: 'table', json: 'profile' } as const;
type Format = keyof typeof KIND_OF_FORMAT;
const FORMATS = Object.keys(KIND_OF_FORMAT) as Format[];

/** Stands for standard output. */
const STDOUT = '-';

const HELP = `
Writes a file of a profile: a table of its scores as JSON. The ending of <file> says the format, or
--format does. Without --kind, .xlsx is NIST's template, .csv the table of scores, and .json the whole
profile. A kind that this version does not have is refused.

The server makes the file in the data directory, and csf-mcp takes it to its place: written beside it,
private (0600), and renamed, so that there is a whole file or none. A file that exists is replaced only
with --force. A symbolic link is never followed.

Files: exports/*/.csf-mcp-pass-* in the data directory, while the export runs; .csf-mcp-copy-* beside
<file>. If the command is killed, the next export there removes them.

Environment: as csf-mcp call.

Exit code: 0 written; 1 refused by the server, no answer, or the disk is full; 2 usage, such as a file
that exists already or an unknown ending; 69 the server could not start; 75 another instance is running;
77 no permission; 128+n ended by signal n. With any code but 0 there is no new file.

Examples:
  csf-mcp export clinic -o scores.json --kind table
  csf-mcp export clinic -o scores.json --kind table --as-of 2026-03-31 --force
  csf-mcp export clinic -o - --kind table --format json | jq '.scores[].id'
`;

export function addExportCommand(
  program: Command,
  { surroundings, version, packageDir, signals }: CommandContext,
): void {
  addPathOptions(program.command('export'))
    .description('write a file of a profile: a table')
    .argument('<profile>', 'its id or unique name')
    .requiredOption('-o, --output <file>', 'the file to write, or - for standard output')
    .addOption(suggest(new Option('--kind <kind>', 'what to write (default: by the format)'), EXPORT_KINDS))
    .addOption(
      suggest(
        new Option('--table <table>', 'which table, with --kind table (default: scores)'),
        EXPORT_TABLES,
      ),
    )
    .option('--owner <owner>', 'only what is theirs')
    .option('--category <id>', 'only this category, such as PR.AA')
    .addOption(
      suggest(new Option('--format <format>', 'xlsx, csv or json (default: the ending of <file>)'), FORMATS),
    )
    .option('--as-of <day>', 'as things stood on that day, YYYY-MM-DD')
    .option('--with-identities', 'with accounts and client names')
    .option('--force', 'replace the file if it already exists')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 10)')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (profile: string, flags: Flags) => {
      const config = readCallConfig(flags, surroundings);
      const { stdout, stderr } = process;
      const output = String(flags['output']);
      const target = output === STDOUT ? null : readPath('--output', output);
      const format = formatOf(flags, target);
      const options = { ...optionsOf(flags), format, kind: text(flags, 'kind') ?? KIND_OF_FORMAT[format] };
      refuseMixed({ flags, target, format, isTerminal: stdout.isTTY === true });
      const { refuseUnknownValue } = await import('../exchange/known-values.ts');
      for (const name of ['kind', 'table', 'format'] as const)
        await refuseUnknownValue('data_export', name, options[name]);
      leaveFolder();
      const progress = showProgress(stderr);
      const { exportFile, formatExport } = await import('../exchange/export-file.ts');
      try {
        const { report, bytes } = await exportFile(
          {
            ...{ profile, options, target },
            withIdentities: flags['withIdentities'] === true,
            force: flags['force'] === true,
          },
          {
            ...{ platform: surroundings.platform, config, version, packageDir, signals, stderr },
            isTerminal: stderr.isTTY === true,
            useColour: usesColour(stderr, surroundings),
            onWait: progress.show,
            onProgress: progress.showSoon,
          },
        );
        progress.clear();
        if (bytes !== null) printBytes(bytes, stdout.isTTY === true);
        else print(flags['json'] === true ? toJson(report) : formatExport(report));
      } finally {
        progress.clear();
        signals.close(); // a signal that has arrived may end the command now: nothing is left
      }
    });
}

function optionsOf(flags: Flags) {
  return {
    table: text(flags, 'table'),
    owner: text(flags, 'owner'),
    category: text(flags, 'category'),
    asOf: text(flags, 'asOf'),
  };
}

function text(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

function formatOf(flags: Flags, target: string | null): Format {
  const given = text(flags, 'format');
  const ending = target === null ? '' : extname(target).slice(1).toLowerCase();
  const format = FORMATS.find((known) => known === (given ?? ending));
  if (format !== undefined) return format;
  if (given !== undefined)
    throw new LauncherError('E_USAGE', `There is no format ${JSON.stringify(given)}`, { hint: KNOWN });
  throw new LauncherError(
    'E_USAGE',
    target === null
      ? 'Standard output has no ending that says the format'
      : `The ending of ${target} says no format that csf-mcp writes`,
    { hint: `${KNOWN} Or name the file accordingly.` },
  );
}

const KNOWN = `Give --format: ${FORMATS.join(', ')}.`;

interface Wish {
  readonly flags: Flags;
  readonly target: string | null;
  readonly format: Format;
  readonly isTerminal: boolean;
}

function refuseMixed({ flags, target, format, isTerminal }: Wish): void {
  if (text(flags, 'owner') !== undefined && text(flags, 'category') !== undefined)
    throw new LauncherError('E_USAGE', 'Give one of --owner and --category');
  if (target !== null) return;
  if (flags['json'] === true)
    throw new LauncherError('E_USAGE', '--json has no place to print: the file goes to standard output');
  if (format === 'xlsx' && isTerminal)
    throw new LauncherError('E_USAGE', 'A terminal cannot show a workbook', {
      hint: 'Give -o <file>, or send standard output to a file or a program.',
    });
}
