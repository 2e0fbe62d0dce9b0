import * as z from 'zod';
import { listCommunityProfiles } from '../community/community-profiles.ts';
import { ACTION_STATUSES } from '../database/tables/actions.ts';
import { COMMENT_STATUSES } from '../database/tables/comments.ts';
import { REVIEW_STATUSES } from '../database/tables/evidence.ts';
import { RISK_STATUSES } from '../database/tables/risks.ts';
import { readFilter } from '../framework/element-filter.ts';
import { resolveActive } from '../framework/resolve.ts';
import { listImports } from '../framework-import/list-imports.ts';
import { importsAnswer } from '../lists/imports-answer.ts';
import { decodeCursor, encodeCursor, type Position } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { loadHeatMap, type ProfileHeatMap } from '../records/heat-map.ts';
import { applicable, LIST_KINDS, type RecordKind } from '../records/list-kinds.ts';
import { listRecords, type RecordList } from '../records/list-records.ts';
import { counted } from '../text/counted.ts';
import { READ_ONLY } from '../tool-kit/annotations.ts';
import { answerBytes, bytesLeft } from '../tool-kit/answer-size.ts';
import {
  cursor,
  day,
  detail,
  elementFilter,
  elementId,
  nextCursor,
  pageSize,
  pointOfView,
  profileToRead,
  unlisted,
} from '../tool-kit/arguments.ts';
import { figures, labels, labelsOf } from '../tool-kit/figure-schemas.ts';
import { type WantedPage, withPage } from '../tool-kit/list-page.ts';
import { ignored, noted, notes as notesOutput } from '../tool-kit/notes.ts';
import { headOf, named } from '../tool-kit/profile-head.ts';
import { pointOfViewOutput, revision } from '../tool-kit/profile-schemas.ts';
import { line } from '../tool-kit/text-schemas.ts';
import { type Answer, tool } from '../tool-kit/tool.ts';

const statuses = new Set([...REVIEW_STATUSES, ...RISK_STATUSES, ...ACTION_STATUSES, ...COMMENT_STATUSES]);

const input = () => ({
  profile: profileToRead(),
  kind: z.enum(LIST_KINDS).describe('due: what lapses or waits.'),
  outcome: elementId('Outcome, category or function.').optional(),
  ...unlisted(elementFilter()),
  status: z
    .enum([...statuses])
    .optional()
    .describe('Of records or review.')
    .meta({ listedAs: { type: 'string' }, brief: 'E.g. open, accepted.' }),
  owner: line(120).optional().describe('Whatever the case.'),
  staleAfterDays: z.int().min(0).max(36_500).optional().describe('Evidence.'),
  ...pointOfView(),
  until: day('Last day. Default for due: in 30 days.').optional(),
  detail: detail('detailed: also texts.'),
  limit: pageSize(100, 20),
  cursor: cursor().optional(),
});

const output = () =>
  z.object({
    profile: z.string().optional(),
    revision: revision().optional(),
    kind: z.string(),
    ...pointOfViewOutput(),
    due: z.object({ until: z.string(), total: z.int(), late: z.int(), withoutDay: z.int() }).optional(),
    basis: z.string().optional(),
    scales: z.record(z.string(), labels()).optional(),
    figures: figures().optional(),
    matrix: z.record(z.string(), figures()).optional().describe('By likelihood, then impact.'),
    aboveAppetite: z.array(z.string()).optional().describe('Risks above it.'),
    records: z.array(z.looseObject({})).describe('By number; assessments newest first; due by day.'),
    notes: notesOutput(),
    nextCursor: nextCursor(),
  });

const numbered = () => z.tuple([z.int().min(1)]);
const dated = () => z.tuple([z.iso.date(), z.int()]);
const due = () => z.tuple([z.iso.date(), z.int(), z.int(), z.int()]);

/** The fields that a concise answer leaves out. */
const LONG = new Set([
  'description',
  'treatmentNote',
  'note',
  'rationale',
  'weakness',
  'resources',
  'milestones',
  'sha256',
  'decisions',
]);

/** What the text of a concise answer leaves out besides; the age of evidence follows from its date. */
const NOT_IN_TEXT = [
  'ageDays',
  'reviewer',
  'reviewedOn',
  'recordedAt',
  'role',
  'source',
  'startOn',
  'doneOn',
  'knownAt',
  'bytes',
];

const RECORDED_BY: Readonly<Partial<Record<RecordKind, string>>> = {
  evidence: 'evidence_record',
  risks: 'risk_record',
  actions: 'action_record',
  tiers: 'tier_record',
  assessments: 'assessment_record',
  intake: 'intake_record',
  comments: 'comment_record',
  snapshots: 'snapshot_record',
};

export const recordsList = tool({
  name: 'records_list',
  title: 'List records',
  description:
    'List evidence (with ages), risks, actions, tiers, all assessments, intake (material), comments, withdrawals, snapshots, what is due, or the heat map of risks; or imports, of no profile.',
  input,
  output,
  annotations: READ_ONLY,
  run: async ({ profile, kind, detail, limit, cursor, asOf, knownAt, ...filters }, { db, now, name }) => {
    if (kind === 'imports') {
      const skipped = [
        ...ignored({ profile, asOf, knownAt }, 'imports are of the whole database, not of a profile'),
        ...applicable(kind, filters).notes,
      ];
      const all: readonly object[] = [...(await listImports(db)), ...(await listCommunityProfiles(db))];
      const items = detail === 'detailed' ? all : all.map(concise);
      return importsAnswer({ identity: { tool: name, kind }, items, cursor, limit }, skipped);
    }
    const { filters: given, notes } = applicable(kind, filters);
    const isOfDay = kind !== 'snapshots';
    const view = { asOf: isOfDay ? asOf : undefined, knownAt };
    const skipped = [...notes, ...(isOfDay ? [] : ignored({ asOf }, 'each snapshot has a day of its own'))];
    const id = await resolveProfile(db, profile, { for: 'reading' });
    if (kind === 'heatMap') {
      const within = readFilter(given);
      const heatMap = await loadHeatMap(db, id, { within, view, now: now() });
      const revision = String(heatMap.profile.revision);
      const identity = { tool: name, profile: id, kind, revision, ...within, ...view };
      return heatMapAnswer(heatMap, skipped, { identity, cursor, limit });
    }
    const selection = {
      ...given,
      outcome: given.outcome === undefined ? undefined : resolveActive(given.outcome).id,
      within: readFilter(given),
    };
    const { within, staleAfterDays, ...texts } = selection;
    // Without asOf, each page has the ages of its own day, so that a cursor still works tomorrow.
    const list = {
      tool: name,
      profile: id,
      kind,
      ...texts,
      ...view,
      staleAfterDays: staleAfterDays?.toString(),
      ...within,
    };
    const after = readPosition(kind, cursor, list);
    const request = { ...selection, view, now: now() };
    const listed = await listRecords(db, id, kind, request, { after, limit: limit + 1 });
    const { records, due: head } = listed;
    const facts = {
      profile: listed.profile,
      revision: listed.revision,
      ...listed.view,
      ...((kind === 'evidence' || kind === 'due') && { asOf: listed.asOf }),
      ...(head !== undefined && { due: head }),
      kind,
      ...noted([...skipped, ...listed.notes]),
    };
    const shown = records.map(({ facts }) => (detail === 'detailed' ? facts : concise(facts)));
    const page = pageWithin(shown, {
      start: 0,
      limit,
      maxBytes: bytesLeft(facts),
      bytesOf: (record) => answerBytes({ records: [record] }),
    });
    const last = records[page.items.length - 1];
    const isMore = page.next !== null && last !== undefined;
    return {
      summary: `${head === undefined ? `${counted(page.items.length, 'record')} of kind "${kind}"` : dueInWords(head)}${isMore ? ', and more on the next page' : ''}.`,
      ...nextStep(kind, records.length),
      notInText: ['kind', ...(detail === 'concise' ? NOT_IN_TEXT.map((field) => `records.${field}`) : [])],
      facts: {
        ...facts,
        records: page.items,
        ...(isMore && { nextCursor: encodeCursor(list, last.position) }),
      },
    };
  },
});

function readPosition(
  kind: RecordKind,
  cursor: string | undefined,
  list: Parameters<typeof decodeCursor>[1],
): Position | undefined {
  if (kind === 'assessments') return decodeCursor(cursor, list, dated);
  return kind === 'due' ? decodeCursor(cursor, list, due) : decodeCursor(cursor, list, numbered);
}

function dueInWords({ until, total, late, withoutDay }: NonNullable<RecordList['due']>): string {
  return `${total - withoutDay} due by ${until}, ${late} of them late; ${withoutDay} waiting without a day`;
}

function nextStep(kind: RecordKind, found: number): { next?: string } {
  const tool = RECORDED_BY[kind];
  return found > 0 || tool === undefined
    ? {}
    : { next: `${tool} records the first one, unless filters hide them.` };
}

function heatMapAnswer(
  { profile, view, basis, figures, matrix, cells, aboveAppetite }: ProfileHeatMap,
  skipped: readonly string[],
  list: Omit<WantedPage, 'key' | 'items'>,
): Answer {
  const { likelihood, impact } = profile.riskScales;
  const facts = {
    ...headOf(profile),
    ...view,
    kind: 'heatMap',
    basis,
    scales: { likelihood: labelsOf(likelihood), impact: labelsOf(impact) },
    figures,
    matrix,
    ...(aboveAppetite !== null && { aboveAppetite }),
    ...noted(skipped),
  };
  return {
    notInText: ['kind', 'scales', 'matrix'],
    summary: `${named(profile)}: ${counted(figures.open, 'open risk')}${aboveAppetite === null ? '' : `, ${aboveAppetite.length} above the appetite`}; ${basis}.`,
    facts: withPage(facts, { key: 'records', items: cells, ...list }),
  };
}

function concise(facts: object): object {
  return Object.fromEntries(Object.entries(facts).filter(([field]) => !LONG.has(field)));
}
