import type { Transaction } from 'kysely';
import { today } from '../../assessments/calendar-date.ts';
import { type AssessmentDraft, checkDrafts } from '../../assessments/check-drafts.ts';
import { loadCurrent } from '../../assessments/current.ts';
import type { Schema } from '../../database/schema.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { Profile } from '../../profiles/profile.ts';
import { contentAfter } from '../../profiles/profile-change.ts';
import { withTexts } from '../../profiles/save-profile.ts';
import { cut } from '../../text/cut.ts';
import { checkMapping, otherScales } from './check-mapping.ts';
import type { ColumnMapping } from './column-mapping.ts';
import type { GivenTable } from './given-table.ts';
import { locateColumns } from './locate-columns.ts';
import { mergeRows } from './merge-rows.ts';
import { draftsOf, type ForAllRows, planAssessments } from './plan-assessments.ts';
import { planSettings } from './plan-settings.ts';
import { areExplainable, type CellProblem, refusalOf } from './problems.ts';
import { proposeMapping } from './propose-mapping.ts';
import { readRows } from './read-rows.ts';
import { assessmentsOfDays } from './stored-assessments.ts';
import { refuseWithdrawn } from './withdrawn-rows.ts';

/** The longest source of a score. */
const MAX_SOURCE = 200;

export interface TableRequest {
  readonly tables: readonly GivenTable[];
  readonly profile: string;
  /** Without one, one is proposed. */
  readonly mapping?: ColumnMapping | undefined;
  /** Undefined: true if the mapping is proposed, false if it is given. */
  readonly dryRun?: boolean | undefined;
  /** For rows that name none; wins over the mapping's. */
  readonly assessor?: string | undefined;
  readonly date?: string | undefined;
  /** The name of the file: where the scores come from. */
  readonly source?: string | undefined;
  readonly expectedRevision?: number | undefined;
}

/** A proposed mapping stores nothing unless told to. */
export function isDryRun({ dryRun, mapping }: TableRequest): boolean {
  return dryRun ?? mapping === undefined;
}

/** All that an import would do. */
export type ImportPlan = Awaited<ReturnType<typeof planImport>>;

export async function planImport(
  transaction: Transaction<Schema>,
  profile: Profile,
  now: Date,
  request: TableRequest,
) {
  const proposal = request.mapping === undefined ? proposeMapping(request.tables, profile) : null;
  const mapping = withArguments(proposal?.mapping ?? request.mapping ?? { columns: { id: '' } }, request);
  checkMapping(mapping, profile, now);
  const all = forAllRows(mapping, request, now);
  const tables = proposal?.tables ?? request.tables;
  const read = readEntries(tables, { mapping, profile, all, now });
  const { rows, merged, problems } = read;
  // The answer to a proposal has the mapping in which to explain them.
  const isAsked = proposal !== null && isDryRun(request) && areExplainable(problems);
  if (problems.length > 0 && !isAsked) throw refusalOf(problems, profile);
  const { entries, drafts } = problems.length > 0 ? NOTHING : { ...merged, ...read };
  const ids = entries.map(({ id }) => id);
  const settings = planSettings(entries, profile, await loadTexts(transaction, profile.id, ids));
  const days = [...new Set(drafts.map(({ date }) => date))];
  const known = {
    profile,
    current: await loadCurrent(transaction, profile),
    ofDays: await assessmentsOfDays(transaction, profile.id, days),
  };
  const assessments = planAssessments(drafts, known, all);
  const change = { profile: profile.id, outcomes: settings.changes };
  const content = contentAfter(await withTexts(transaction, profile, change), change);
  const missing = missingIn(assessments.drafts, profile);
  if (missing.length === 0)
    checkDrafts(assessments.drafts, { ...profile, ...content }, { now, recorder: null });
  return { profile, proposal, mapping, all, rows, merged, problems, settings, assessments, change, missing };
}

/** Of a file with problems nothing is stored, so nothing of it is compared. */
const NOTHING = { entries: [], drafts: [] };

/** What the file says of each outcome, and what is wrong with its cells. */
function readEntries(
  tables: readonly GivenTable[],
  { mapping, profile, all, now }: { mapping: ColumnMapping; profile: Profile; all: ForAllRows; now: Date },
) {
  const located = locateColumns(tables, mapping);
  const rows = readRows(located, mapping, profile);
  refuseWithdrawn(rows.withdrawn);
  const merged = mergeRows(rows.outcomes);
  const { drafts, problems: ofDrafts } = draftsOf(merged.entries, { profile, all, now });
  const problems: readonly CellProblem[] = [
    ...located.flatMap((table) => otherScales(table, mapping, profile)),
    ...rows.problems,
    ...merged.problems,
    ...ofDrafts,
  ];
  return { rows, merged, drafts, problems };
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

/** What the scores still need before they can be stored. */
function missingIn(
  drafts: readonly AssessmentDraft[],
  { rules }: Profile,
): readonly ('assessor' | 'source' | 'confirmer')[] {
  if (drafts.length === 0) return [];
  return [
    ...(drafts.some(({ assessor }) => assessor === '') ? (['assessor'] as const) : []),
    ...(rules.requiresSource && drafts.some(({ source }) => source === undefined)
      ? (['source'] as const)
      : []),
    ...(rules.requiresConfirmer && drafts.some(({ confirmer }) => confirmer === undefined)
      ? (['confirmer'] as const)
      : []),
  ];
}
