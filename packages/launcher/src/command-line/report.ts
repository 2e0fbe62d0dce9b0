import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { type Flags, readPath } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { refuseOther } from '../exchange/export-kinds.ts';
import type { CommandContext } from './command-context.ts';
import { fetchToPlace, refuseWithoutFile } from './fetch-to-place.ts';
import { countOf, dayOf, textOf } from './flag-values.ts';
import { addPathOptions } from './path-options.ts';
import { REPORT_HELP } from './report-help.ts';
import { suggest } from './suggested-values.ts';

/** What the server offers; a test compares them with the tool. */
export const REPORT_KINDS = [
  ...['executive', 'gaps', 'plan', 'evidence', 'audit', 'full'],
  ...['policy', 'procedure', 'tabletop'],
];
export const REPORT_FORMATS = ['html', 'md', 'docx'];

/** Stands for standard output. */
const STDOUT = '-';

export function addReportCommand(program: Command, context: CommandContext): void {
  addPathOptions(program.command('report'))
    .description('write a report of a profile, or draft a policy, procedure or tabletop exercise')
    .argument('<profile>', 'its id or unique name')
    .requiredOption('-o, --output <file>', 'the file to write, or - for standard output')
    .addOption(suggest(new Option('--kind <kind>', 'what to show (default: executive)'), REPORT_KINDS))
    .option('--about <id>', 'of a policy: a category; of a procedure: an outcome; of a tabletop: a risk')
    .option('--snapshot <name>', 'of this snapshot, by its name or id (default: now)')
    .option('--as-of <day>', 'as things stood on that day, YYYY-MM-DD')
    .option('--known-at <time>', 'as it was known then: a time, a day or an entry of the audit log')
    .option('--hours-per-week <n>', 'schedules the plan with so many person-hours')
    .option('--start-on <day>', 'the first day of the plan (default: the day judged)')
    .option('--weeks <n>', 'how many weeks the plan has (default: 52)')
    .addOption(
      suggest(
        new Option('--format <format>', 'html, md or docx (default: the ending of <file>)'),
        REPORT_FORMATS,
      ),
    )
    .option('--force', 'replace the file if it already exists')
    .option('--wait <seconds>', 'how long to wait for a running instance to end (default: 10)')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', REPORT_HELP)
    .action(async (profile: string, flags: Flags) => run(profile, flags, context));
}

async function run(profile: string, flags: Flags, context: CommandContext): Promise<void> {
  const output = String(flags['output']);
  const target = output === STDOUT ? null : readPath('--output', output);
  const args = { profile, ...argumentsOf(flags), format: formatOf(flags, target) };
  if (target === null) refuseOnOutput(flags, args.format, process.stdout.isTTY === true);
  const request = { args, target, force: flags['force'] === true, doing: `reporting on ${profile}` };
  await fetchToPlace({ tool: 'report_build', command: 'report', ...request }, flags, context);
}

function refuseOnOutput(flags: Flags, format: string | undefined, isTerminal: boolean): void {
  refuseWithoutFile(flags);
  if (format === 'docx' && isTerminal)
    throw new LauncherError('E_USAGE', 'A terminal cannot show a DOCX document', {
      hint: 'Give -o <file>, or send standard output to a file or a program.',
    });
}

function argumentsOf(flags: Flags) {
  return {
    kind: oneOf(REPORT_KINDS, textOf(flags, 'kind'), 'kind'),
    about: textOf(flags, 'about'),
    snapshot: textOf(flags, 'snapshot'),
    asOf: dayOf(flags, 'asOf', '--as-of'),
    knownAt: textOf(flags, 'knownAt'),
    capacityHoursPerWeek: countOf(flags, 'hoursPerWeek', '--hours-per-week'),
    startOn: dayOf(flags, 'startOn', '--start-on'),
    horizonWeeks: countOf(flags, 'weeks', '--weeks'),
  };
}

function oneOf(known: readonly string[], given: string | undefined, what: string): string | undefined {
  if (given !== undefined) refuseOther(what, given, known);
  return given;
}

/** As --format or the ending of the file says; they may not differ. Standard output has none: it gets the first format. */
function formatOf(flags: Flags, target: string | null): string | undefined {
  const given = oneOf(REPORT_FORMATS, textOf(flags, 'format'), 'format');
  if (target === null) return given;
  const ending = extname(target).slice(1).toLowerCase();
  const isKnown = REPORT_FORMATS.includes(ending);
  if (given !== undefined && isKnown && ending !== given)
    throw new LauncherError('E_USAGE', `--format says ${given}, and the ending of ${target} says ${ending}`, {
      hint: 'Leave out --format, or name the file accordingly: by its ending, programs know how to open it.',
    });
  if (given !== undefined) return given;
  if (isKnown) return ending;
  throw new LauncherError('E_USAGE', `The ending of ${target} says no format that csf-mcp writes`, {
    hint: `Give --format: ${REPORT_FORMATS.join(', ')}. Or name the file accordingly.`,
  });
}
