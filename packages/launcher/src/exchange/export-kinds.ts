import { LauncherError } from '../errors.ts';

export const FORMATS = ['xlsx', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Options that only some kinds of files know. */
const PARTIAL_OPTIONS = [
  'table',
  'owner',
  'category',
  'asOf',
  'sheets',
  'withCurrent',
  'withIdentities',
] as const;
export type PartialOption = (typeof PARTIAL_OPTIONS)[number];

interface ExportKind {
  readonly formats: readonly Format[];
  readonly takes: readonly PartialOption[];
}

/** What the server writes; a test compares it with the server. */
export const EXPORTS: Readonly<Record<string, ExportKind>> = {
  template: { formats: ['xlsx'], takes: ['sheets'] },
  questionnaire: { formats: ['xlsx'], takes: ['owner', 'category', 'withCurrent'] },
  profile: { formats: ['json'], takes: ['withIdentities'] },
  table: { formats: ['csv', 'json', 'xlsx'], takes: ['table', 'owner', 'category', 'asOf'] },
  'oscal-assessment-results': { formats: ['json'], takes: ['asOf'] },
  'oscal-poam': { formats: ['json'], takes: ['asOf'] },
};

/** What a file holds if nobody says it. */
const KIND_OF_FORMAT = { xlsx: 'template', csv: 'table', json: 'profile' } as const;

/** The options as they are spelled. */
const FLAGS: Readonly<Record<PartialOption, string>> = {
  table: '--table',
  owner: '--owner',
  category: '--category',
  asOf: '--as-of',
  sheets: '--sheets',
  withCurrent: '--with-current',
  withIdentities: '--with-identities',
};

export interface WantedFile {
  /** As it was given. */
  readonly kind: string | undefined;
  readonly format: string | undefined;
  /** The ending of the file, without its dot; null for standard output. */
  readonly ending: string | null;
  readonly options: Readonly<Partial<Record<PartialOption, unknown>>>;
}

/**
 * What is to be written: the kind that is given, or that of the table or the format.
 * @throws LauncherError E_USAGE, also for an option that the kind does not know: the file would have more than is wanted
 */
export function exportKindOf(wanted: WantedFile): { readonly kind: string; readonly format: Format } {
  const { kind: given, options } = wanted;
  if (given !== undefined) refuseOther('kind', given, Object.keys(EXPORTS));
  const named = given ?? (options.table === undefined ? undefined : 'table');
  const format = formatOf(wanted, named);
  const kind = named ?? KIND_OF_FORMAT[format];
  const { formats = [], takes = [] } = EXPORTS[kind] ?? {};
  if (!formats.includes(format))
    throw usage(`--kind ${kind} is written as ${formats.join(' or ')}, not as ${format}`, ENDING);
  for (const option of PARTIAL_OPTIONS)
    if (options[option] !== undefined && !takes.includes(option))
      throw usage(
        `${FLAGS[option]} is not for --kind ${kind}`,
        `Give --kind ${kindsWith(option).join(' or ')}${named === undefined ? `: without --kind, ${format} is a ${kind}` : ''}.`,
      );
  return { kind, format };
}

/** @throws LauncherError E_USAGE */
export function refuseOther(what: string, given: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  throw usage(`There is no ${what} ${JSON.stringify(given)}`, `Give one of: ${known.join(', ')}.`);
}

function kindsWith(option: PartialOption): readonly string[] {
  return Object.entries(EXPORTS).flatMap(([kind, { takes }]) => (takes.includes(option) ? [kind] : []));
}

const ENDING = 'Name the file accordingly, or give another --kind.';
const KNOWN = `Give --format: ${FORMATS.join(', ')}.`;

function formatOf({ format: given, ending }: WantedFile, kind: string | undefined): Format {
  if (given !== undefined) refuseOther('format', given, FORMATS);
  const format = FORMATS.find((known) => known === (given ?? ending?.toLowerCase()));
  if (format !== undefined) return format;
  if (ending !== null)
    throw usage(
      `The ending of the file says no format that csf-mcp writes`,
      `${KNOWN} Or name the file accordingly.`,
    );
  const [only, ...others] = EXPORTS[kind ?? '']?.formats ?? [];
  if (only !== undefined && others.length === 0) return only;
  throw usage('Standard output has no ending that says the format', KNOWN);
}

function usage(problem: string, hint: string): LauncherError {
  return new LauncherError('E_USAGE', problem, { hint });
}
