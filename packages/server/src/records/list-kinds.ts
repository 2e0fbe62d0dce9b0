import { ACTION_STATUSES } from '../database/tables/actions.ts';
import { COMMENT_STATUSES } from '../database/tables/comments.ts';
import { REVIEW_STATUSES } from '../database/tables/evidence.ts';
import { RISK_STATUSES } from '../database/tables/risks.ts';

/** The kinds that are lists of records. */
export const RECORD_KINDS = [
  'evidence',
  'risks',
  'actions',
  'tiers',
  'assessments',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'due',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What a list can be asked for: the heat map has the open risks by their levels, imports are of no profile. */
export const LIST_KINDS = [...RECORD_KINDS, 'heatMap', 'imports'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

const STATUSES: Partial<Record<ListKind, readonly string[]>> = {
  evidence: REVIEW_STATUSES,
  risks: RISK_STATUSES,
  actions: ACTION_STATUSES,
  comments: COMMENT_STATUSES,
};

const BY_OUTCOME = ['outcome', 'function', 'category'];

/** The filters that each kind takes. */
const FILTERS: Record<ListKind, readonly string[]> = {
  evidence: [...BY_OUTCOME, 'status', 'owner', 'staleAfterDays'],
  risks: [...BY_OUTCOME, 'status', 'owner'],
  actions: [...BY_OUTCOME, 'status', 'owner', 'until'],
  tiers: [],
  assessments: BY_OUTCOME,
  intake: BY_OUTCOME,
  comments: [...BY_OUTCOME, 'status'],
  due: ['owner', 'until'],
  withdrawals: [],
  snapshots: [],
  heatMap: ['function', 'category'],
  imports: [],
};

/** The filters given that a kind takes, and notes about the others, so that no list passes for a filtered one. */
export function applicable<Given extends object>(
  kind: ListKind,
  given: Given,
): { readonly filters: Partial<Given>; readonly notes: readonly string[] } {
  const names = Object.entries(given).filter(([, value]) => value !== undefined);
  const isTaken = ([name]: [string, unknown]): boolean => FILTERS[kind].includes(name);
  const others = names.filter((entry) => !isTaken(entry)).map(([name]) => name);
  const takes = FILTERS[kind].length === 0 ? 'no filters' : FILTERS[kind].join(', ');
  const filters = Object.fromEntries(names.filter(isTaken)) as Partial<Given>; // a part of what was given
  return {
    filters,
    notes: [
      ...(others.length === 0 ? [] : [`${others.join(', ')} ignored: kind "${kind}" takes ${takes}`]),
      ...unknownStatus(kind, filters),
    ],
  };
}

/** A status that records of the kind never have finds none, which is not to look like an empty register. */
function unknownStatus(kind: ListKind, { status }: { readonly status?: unknown }): readonly string[] {
  const statuses = STATUSES[kind];
  if (statuses === undefined || typeof status !== 'string' || statuses.includes(status)) return [];
  return [`no record of kind "${kind}" can have the status "${status}"; it is one of ${statuses.join(', ')}`];
}
