import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type Flags, readPath } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { EXPORTS, exportKindOf, FORMATS, type Format, refuseOther } from '../exchange/export-kinds.ts';
import type { CommandContext } from './command-context.ts';
import { EXPORT_HELP } from './export-help.ts';
import { fetchToPlace, refuseWithoutFile } from './fetch-to-place.ts';
import { dayOf, textOf } from './flag-values.ts';
import { addPathOptions } from './path-options.ts';
import { suggest } from './suggested-values.ts';

/** What the server offers; a test compares them with the tool. */
export const EXPORT_KINDS = Object.keys(EXPORTS);
export const EXPORT_TABLES = [
  ...['scores', 'gaps', 'targets', 'assessments', 'evidence', 'risks', 'actions', 'tiers', 'intake'],
  ...['comments', 'withdrawals', 'snapshots', 'audit'],
];
export const EXPORT_SHEETS = ['scores', 'gaps', 'risks', 'actions', 'evidence'];

/** Stands for standard output. */
const STDOUT = '-';

export function addExportCommand(program: Command, context: CommandContext): void {
  addPathOptions(program.command('export'))
    .description('write a file of a profile: template, questionnaire, whole profile, table, OSCAL')
    .argument('<profile>', 'its id or unique name')
    .requiredOption('-o, --output <file>', 'the file to write, or - for standard output')
    .addOption(
      suggest(new Option('--kind <kind>', 'what to write (default: by --table or the format)'), EXPORT_KINDS),
    )
    .addOption(suggest(new Option('--table <table>', 'which table (default: scores)'), EXPORT_TABLES))
    .option('--owner <owner>', 'only what is theirs: of a questionnaire or table')
    .option('--category <id>', 'only this category or function, such as PR.AA: of a questionnaire or table')
    .addOption(
      suggest(new Option('--format <format>', 'xlsx, csv or json (default: the ending of <file>)'), FORMATS),
    )
    .option('--as-of <day>', 'as things stood on that day, YYYY-MM-DD: of a table or OSCAL')
    .addOption(
      suggest(
        new Option('--sheets <names>', 'further sheets of a template, with commas between (default: scores)'),
        EXPORT_SHEETS,
      ),
    )
    .option('--with-current', 'show the current levels in a questionnaire')
    .option('--with-identities', 'with accounts and client names: of a profile')
    .option('--force', 'replace the file if it already exists')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 10)')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', EXPORT_HELP)
    .action(async (profile: string, flags: Flags) => run(profile, flags, context));
}

async function run(profile: string, flags: Flags, context: CommandContext): Promise<void> {
  const output = String(flags['output']);
  const target = output === STDOUT ? null : readPath('--output', output);
  const options = optionsOf(flags, target);
  refuseMixed({ flags, target, format: options.format, isTerminal: process.stdout.isTTY === true });
  const request = {
    ...{ args: { profile, ...options }, target, force: flags['force'] === true },
    meta: { 'csf-mcp/withIdentities': flags['withIdentities'] === true },
    doing: `exporting ${profile}`,
  };
  await fetchToPlace({ tool: 'data_export', command: 'export', ...request }, flags, context);
}

/** What the tool is told. */
function optionsOf(flags: Flags, target: string | null) {
  const { withIdentities, withCurrent } = flags;
  const given = {
    table: textOf(flags, 'table'),
    owner: textOf(flags, 'owner'),
    category: textOf(flags, 'category'),
    asOf: dayOf(flags, 'asOf', '--as-of'),
    sheets: textOf(flags, 'sheets')
      ?.split(',')
      .map((name) => name.trim()),
    withCurrent,
  };
  if (given.table !== undefined) refuseOther('table', given.table, EXPORT_TABLES);
  for (const sheet of given.sheets ?? []) refuseOther('sheet', sheet, EXPORT_SHEETS);
  if (given.owner !== undefined && given.category !== undefined)
    throw new LauncherError('E_USAGE', 'Give one of --owner and --category');
  const wanted = exportKindOf({
    kind: textOf(flags, 'kind'),
    format: textOf(flags, 'format'),
    ending: target === null ? null : extname(target).slice(1),
    options: { ...given, withIdentities },
  });
  return { ...given, ...wanted };
}

interface Wish {
  readonly flags: Flags;
  readonly target: string | null;
  readonly format: Format;
  readonly isTerminal: boolean;
}

function refuseMixed({ flags, target, format, isTerminal }: Wish): void {
  if (target !== null) return;
  refuseWithoutFile(flags);
  if (format === 'xlsx' && isTerminal)
    throw new LauncherError('E_USAGE', 'A terminal cannot show a workbook', {
      hint: 'Give -o <file>, or send standard output to a file or a program.',
    });
}
