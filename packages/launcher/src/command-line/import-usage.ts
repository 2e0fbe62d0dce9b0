import type { Flags } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { refuseOther } from '../exchange/export-kinds.ts';

/** The only kind that has a mapping. */
const MAPPED = 'spreadsheet';

/** Options that say something about a file. */
const OF_FILE = {
  profile: '--profile',
  kind: '--kind',
  source: '--source',
  mapping: '--mapping',
  saveMapping: '--save-mapping',
  force: '--force',
  acceptUnverified: '--accept-unverified',
  acceptOlder: '--accept-older',
} as const;

interface Around {
  readonly kinds: readonly string[];
  /** Whether somebody sits at standard input. */
  readonly isTerminal: boolean;
}

/**
 * Refuses options that do not go together, before any server starts.
 * @throws LauncherError E_USAGE
 */
export function refuseMixedImport(
  file: string | undefined,
  flags: Flags,
  { kinds, isTerminal }: Around,
): void {
  const wanted = [file !== undefined, flags['list'] === true, flags['remove'] !== undefined];
  const count = wanted.filter(Boolean).length;
  if (count === 0) throw usage('import needs a file, --list or --remove <id>');
  if (count > 1) throw usage('give one of a file, --list and --remove');
  if (file === undefined) refuseOfFile(flags);
  if (flags['reason'] !== undefined && flags['remove'] === undefined) throw usage('--reason is for --remove');
  const { kind, acceptUnverified } = flags;
  if (typeof kind === 'string') refuseOther('kind', kind, kinds);
  refuseMapping(flags);
  if (acceptUnverified === true && !isTerminal)
    throw usage(
      '--accept-unverified needs a terminal, and standard input is not one',
      'Run csf-mcp import yourself, in a terminal. Nothing was imported.',
    );
}

function refuseOfFile(flags: Flags): void {
  for (const [name, flag] of Object.entries(OF_FILE))
    if (flags[name] !== undefined) throw usage(`${flag} is for the import of a file`);
}

function refuseMapping({ kind, mapping, saveMapping, force }: Flags): void {
  const flag = mapping === undefined ? OF_FILE.saveMapping : OF_FILE.mapping;
  const isMapped = mapping !== undefined || saveMapping !== undefined;
  if (isMapped && kind !== undefined && kind !== MAPPED)
    throw usage(
      `${flag} is for a ${MAPPED}; a ${kind} has no mapping`,
      `Leave out ${flag}, or give --kind ${MAPPED}.`,
    );
  if (saveMapping === '-')
    throw usage(
      '--save-mapping needs a file: standard output has the answer',
      'With --json, the answer has the mapping.',
    );
  if (force === true && saveMapping === undefined)
    throw usage('--force is for --save-mapping: an import replaces no file');
}

function usage(problem: string, hint?: string): LauncherError {
  return new LauncherError('E_USAGE', problem, hint === undefined ? {} : { hint });
}
