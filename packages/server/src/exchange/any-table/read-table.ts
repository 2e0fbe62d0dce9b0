import { today } from '../../assessments/calendar-date.ts';
import { MAX_SOURCE } from '../../assessments/text-limits.ts';
import type { Profile } from '../../profiles/profile.ts';
import { cut } from '../../text/cut.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { checkMapping, otherScales } from './check-mapping.ts';
import type { ColumnMapping } from './column-mapping.ts';
import type { GivenTable } from './given-table.ts';
import { locateColumns } from './locate-columns.ts';
import { type MergedRows, mergeRows } from './merge-rows.ts';
import { type DraftOfRow, draftsOf, type ForAllRows } from './plan-assessments.ts';
import { areExplainable, type CellProblem, refusalOf } from './problems.ts';
import type { MappingProposal } from './proposal.ts';
import { proposeMapping } from './propose-mapping.ts';
import { type ReadRows, readRows } from './read-rows.ts';
import { refuseWithdrawn } from './withdrawn-rows.ts';

export interface TableRequest {
  readonly tables: readonly GivenTable[];
  /** An id or a name. */
  readonly profile: string | undefined;
  /** Without one, one is proposed. */
  readonly mapping?: ColumnMapping | undefined;
  /** Undefined: true if the mapping is proposed, false if it is given. */
  readonly dryRun?: boolean | undefined;
  /** For rows that name none; wins over the mapping's. */
  readonly assessor?: string | undefined;
  readonly date?: string | undefined;
  /** The name of the file: where the scores come from. */
  readonly source?: string | undefined;
  readonly abort?: AbortSignal | undefined;
}

/** A proposed mapping stores nothing unless told to. */
export function isDryRun({ dryRun, mapping }: TableRequest): boolean {
  return dryRun ?? mapping === undefined;
}

/** What a file says to a profile, before it is compared with what is recorded. */
export interface ReadTable {
  /** Null: the mapping was given. */
  readonly proposal: MappingProposal | null;
  readonly mapping: ColumnMapping;
  readonly all: ForAllRows;
  readonly rows: ReadRows;
  readonly merged: MergedRows;
  /** Empty if there are problems: of such a file nothing is stored, so nothing of it is compared. */
  readonly entries: MergedRows['entries'];
  readonly drafts: readonly DraftOfRow[];
  /** What is wrong with the cells, and can be explained in the mapping that was proposed. */
  readonly problems: readonly CellProblem[];
}

/**
 * Reads a file by its mapping, or by the one that is proposed.
 * @throws CsfServerError INVALID_FILE, which names what is wrong with its cells, or INVALID_INPUT for the mapping
 */
export function* readTable(profile: Profile, now: Date, request: TableRequest): Steps<ReadTable> {
  const proposal = request.mapping === undefined ? yield* proposeMapping(request.tables, profile) : null;
  const mapping = withArguments(proposal?.mapping ?? request.mapping ?? { columns: { id: '' } }, request);
  checkMapping(mapping, profile, now);
  const all = forAllRows(mapping, request, now);
  const located = locateColumns(proposal?.tables ?? request.tables, mapping);
  const rows = yield* readRows(located, mapping, profile);
  refuseWithdrawn(rows.withdrawn);
  const merged = mergeRows(rows.outcomes);
  const { drafts, problems: ofDrafts } = draftsOf(merged.entries, { profile, all, now });
  const problems = [
    ...located.flatMap((table) => otherScales(table, mapping, profile)),
    ...rows.problems,
    ...merged.problems,
    ...ofDrafts,
  ];
  const read = { proposal, mapping, all, rows, merged, problems };
  if (problems.length === 0) return { ...read, entries: merged.entries, drafts };
  const isAsked = proposal !== null && isDryRun(request) && areExplainable(problems);
  if (!isAsked) throw refusalOf(problems, profile);
  return { ...read, entries: [], drafts: [] };
}

/** What a call says for all rows becomes part of the mapping, so that the answer has all that is to be given again. */
function withArguments(mapping: ColumnMapping, { assessor, date }: TableRequest): ColumnMapping {
  return { ...mapping, ...(assessor !== undefined && { assessor }), ...(date !== undefined && { date }) };
}

function forAllRows(
  { assessor, date, kind, source, confirmer }: ColumnMapping,
  { source: file }: TableRequest,
  now: Date,
): ForAllRows {
  return {
    assessor: assessor ?? null,
    date: date ?? null,
    today: today(now),
    kind,
    confirmer,
    source: source ?? (file === undefined ? undefined : cut(file, MAX_SOURCE)),
  };
}
