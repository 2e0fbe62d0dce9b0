import { pageWithin } from '../../paging/page-within.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { counted } from '../../text/counted.ts';
import { cut } from '../../text/cut.ts';
import { quote } from '../../text/quote.ts';
import { answerBytes, bytesLeft } from '../../tool-kit/answer-size.ts';
import type { Answer } from '../../tool-kit/tool.ts';
import { type ImportStatus, importStatus, TO_STORE } from '../import-status.ts';
import type { ColumnMapping } from './column-mapping.ts';
import {
  countDifferences,
  type DifferenceCounts,
  type ListedDifference,
  listDifferences,
} from './differences.ts';
import type { ImportPlan } from './plan-import.ts';
import { hintsFor } from './problems.ts';
import type { LeftOut, MappingProposal, ProposedColumn, Undecided } from './proposal.ts';
import type { ReadRows } from './read-rows.ts';

/** An answer names so many rows or sayings of each sort. */
const NAMED = 20;

/** And at most so many differences. */
const DIFFERENCES_NAMED = 200;

const SHOWN_CHARACTERS = 80;

/** Sheets and columns that are not read for one reason. */
export interface LeftOutTogether {
  readonly why: string;
  readonly what: readonly string[];
  /** How many more there are. */
  readonly more?: number;
}

export interface ImportFacts {
  readonly status: ImportStatus;
  readonly dryRun: boolean;
  readonly profile: string;
  readonly revision: number;
  /** To be given again. */
  readonly mapping: ColumnMapping;
  /** How the mapping was found; absent if it was given. */
  readonly columns?: readonly ProposedColumn[];
  readonly undecided?: readonly Undecided[];
  readonly leftOut?: readonly LeftOutTogether[];
  readonly rows: {
    readonly outcomes: number;
    readonly functionsAndCategories: number;
    readonly totals: number;
    readonly withdrawn: number;
    /** More than one row of an outcome, with the same values. */
    readonly repeated: number;
    readonly withoutId: number;
  };
  readonly assessments: number;
  readonly changedOutcomes: number;
  /** What is wrong with the cells, where a mapping was proposed: it may explain them. Absent if nothing is. */
  readonly problems?: readonly { readonly cell: string; readonly problem: string }[];
  readonly moreProblems?: number;
  /** What to do about the problems. */
  readonly hints?: readonly string[];
  /** What the scores need before they can be stored: assessor, source, confirmer. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  readonly counts: DifferenceCounts;
  readonly differences: readonly ListedDifference[];
  /** How many more differences there are. */
  readonly more: number;
}

export interface ImportAnswer extends Answer {
  readonly facts: ImportFacts;
}

export function importAnswer(
  plan: ImportPlan,
  { revision, dryRun }: { revision: number; dryRun: boolean },
): ImportAnswer {
  const { profile, proposal, mapping, rows, merged, settings, assessments } = plan;
  const isOpen = (proposal?.undecided ?? []).length + plan.problems.length > 0;
  const isSame = assessments.drafts.length + settings.changes.length === 0 && !isOpen;
  const next = nextAfter(plan, dryRun, isSame);
  const head = {
    status: importStatus({ isSame, dryRun }),
    dryRun,
    profile: profile.id,
    revision,
    mapping,
    ...(proposal !== null && proposalFacts(proposal)),
    ...(plan.problems.length > 0 && problemFacts(plan)),
    rows: {
      outcomes: merged.entries.length,
      functionsAndCategories: rows.functionsAndCategories,
      totals: rows.totals,
      withdrawn: rows.withdrawnEmpty,
      repeated: merged.repeated,
      withoutId: rows.withoutId.length,
    },
    assessments: assessments.drafts.length,
    changedOutcomes: settings.changes.length,
    missing: plan.missing,
    notes: notesOf(rows, plan),
  };
  return {
    summary: summaryOf(plan, dryRun, isSame),
    ...(next !== null && { next }),
    facts: { ...head, ...differenceFacts(plan, head) },
  };
}

/** As many differences as an answer has room for. */
function differenceFacts({ assessments, settings }: ImportPlan, head: object) {
  const all = [...assessments.differences, ...settings.differences];
  const listed = listDifferences(all);
  const { items } = pageWithin(listed, {
    start: 0,
    limit: DIFFERENCES_NAMED,
    maxBytes: bytesLeft(head),
    bytesOf: (difference) => answerBytes(difference),
  });
  const counts = countDifferences(all, assessments.same + settings.same);
  return { counts, differences: items, more: listed.length - items.length };
}

function proposalFacts({ columns, undecided, leftOut }: MappingProposal) {
  return {
    columns,
    undecided: undecided.map(({ role, candidates }) => ({ role, candidates: candidates.slice(0, NAMED) })),
    leftOut: together(leftOut),
  };
}

function problemFacts({ problems, profile }: ImportPlan) {
  const more = problems.length - NAMED;
  return {
    problems: problems.slice(0, NAMED).map(({ place, problem }) => ({ cell: inWords(place), problem })),
    ...(more > 0 && { moreProblems: more }),
    hints: hintsFor(problems, profile),
  };
}

function together(leftOut: readonly LeftOut[]): LeftOutTogether[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].map(([why, all]) => ({
    why,
    what: all.slice(0, NAMED).map(({ what }) => cut(what, SHOWN_CHARACTERS)),
    ...(all.length > NAMED && { more: all.length - NAMED }),
  }));
}

function summaryOf(
  { proposal, problems, merged, assessments, settings }: ImportPlan,
  dryRun: boolean,
  isSame: boolean,
): string {
  const read = counted(merged.entries.length, 'outcome');
  const [open] = proposal?.undecided ?? [];
  if (open !== undefined && assessments.drafts.length + settings.changes.length === 0)
    return `${read} read, but ${open.role === 'sheets' ? 'which sheet is meant' : `which column holds ${open.role}`} is open; nothing was stored.`;
  if (problems.length > 0)
    return `${read} read: ${counted(problems.length, 'problem')}, so nothing would be stored.`;
  if (isSame)
    return `${read} read: nothing differs from the profile${dryRun ? '' : ', so nothing was stored'}.`;
  const what = `${counted(assessments.drafts.length, 'assessment')} and settings of ${counted(settings.changes.length, 'outcome')}`;
  const conflicts = assessments.differences.filter(({ kind }) => kind === 'conflict').length;
  const done = dryRun ? 'would be stored; nothing was' : 'stored';
  return `${read} read: ${what} ${done}${conflicts > 0 ? ` (${counted(conflicts, 'conflict')})` : ''}.`;
}

function nextAfter(
  { proposal, problems, profile, missing }: ImportPlan,
  dryRun: boolean,
  isSame: boolean,
): string | null {
  if (!dryRun) return null;
  const [open] = proposal?.undecided ?? [];
  if (open !== undefined) {
    const choices = open.candidates.slice(0, NAMED).map(quote).join(' or ');
    return `Ask which ${open.role === 'sheets' ? 'sheet' : `column holds ${open.role}`}: ${choices}. Add it to the mapping and try again.`;
  }
  if (problems.length > 0) return hintsFor(problems, profile).join(' ');
  if (missing.length > 0) {
    return `Ask for ${missing.join(' and ')}. To store this, repeat the call with that in the mapping and dryRun false.`;
  }
  return isSame ? null : `${TO_STORE} Give this mapping with it.`;
}

function notesOf({ withoutId, otherWords }: ReadRows, { assessments, all }: ImportPlan): string[] {
  const places = withoutId.slice(0, NAMED).map(inWords);
  const more = withoutId.length > NAMED ? ` and ${withoutId.length - NAMED} more` : '';
  const words = [...otherWords].slice(0, NAMED).map(([text, level]) => `${quote(text)} as ${String(level)}`);
  const isDated = assessments.drafts.some(({ date }) => date === all.today) && all.date === null;
  return [
    ...(places.length > 0 ? [`Left out, because no outcome is named: ${places.join('; ')}${more}.`] : []),
    ...(words.length > 0 ? [`The scale has other words: ${words.join(', ')}.`] : []),
    ...(isDated ? [`Scores without a date count as of ${all.today}.`] : []),
  ];
}
