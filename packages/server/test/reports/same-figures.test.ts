import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadReport } from '../../src/reports/load-report.ts';
import type { ReportModel } from '../../src/reports/model.ts';
import type { ReportQuestion } from '../../src/reports/report-question.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { lastEntry, noon, profile, writerOn } from '../support/profile-changes.ts';
import {
  changeFigures,
  gapFigures,
  overviewFigures,
  planFigures,
  recordFigures,
  scoreFigures,
  trendFigures,
} from '../support/report-figures.ts';
import { anyHistory, DAYS, LAST_DAY } from '../support/report-histories.ts';
import { withDatabase } from '../support/travelling-profile.ts';

type View = { readonly asOf?: string; readonly knownAt?: string };

const capacity = { hoursPerWeek: 12, weeks: 26, startOn: '2026-03-02' };
const now = () => noon(LAST_DAY);

async function report(db: Database, question: Partial<ReportQuestion>): Promise<ReportModel> {
  const differing = { take: () => {}, warningAbout: () => null };
  return loadReport({ db, now, version: '1', differing }, { profile, kind: 'full', capacity, ...question });
}

type Ask = (tool: string, args: object, list?: string) => Promise<ReturnType<typeof Object>>;

/** Asks for the facts of an answer, with all pages of its list. */
function asker({ call }: Connection, view: View = {}): Ask {
  return async (tool, args, list = '') => {
    const pages: Readonly<Record<string, unknown>>[] = [];
    for (let cursor: unknown; pages.length === 0 || cursor !== undefined; ) {
      const paging = { limit: 100, ...(cursor !== undefined && { cursor }) };
      const { facts, isError, text } = await call(tool, { profile, ...args, ...view, ...paging });
      expect(isError, text).toBe(false);
      pages.push(facts);
      cursor = facts['nextCursor'];
    }
    return Object({ ...pages[0], [list]: pages.flatMap((facts) => facts[list] ?? []) });
  };
}

async function expectSameFigures(of: Ask, model: ReportModel): Promise<void> {
  const { shortfalls, due, functions, tiers, ...overview } = await of('profile_overview', {});
  expect(overviewFigures(model)).toMatchObject({
    ...pick(overview, ['leastCoverage', 'basis', 'included', 'notApplicable', 'evidencePending', 'inScope']),
    ...pick(overview, ['assessed', 'mean', 'withBoth', 'belowTarget', 'meanShortfall', 'openRisks']),
    ...{ functions, tiers },
    shortfalls: shortfalls.total,
    ...{ due: due.total, late: due.late, nextDue: due.rows },
  });
  const gaps = await of('profile_gaps', {}, 'outcomes');
  expect(gapFigures(model)).toEqual(pick(gaps, ['figures', 'basis', 'outcomes']));
  const trend = await of('profile_changes', { interval: model.trend.interval }, 'points');
  expect(trendFigures(model)).toEqual(pick(trend, ['basis', 'ends', 'points']));
  const scores = await of('profile_scores', { detail: 'detailed' }, 'outcomes');
  expect(scoreFigures(model)).toEqual({
    groups: scores['groups'].map(({ byConfidence: _, ...group }: Record<string, unknown>) => group),
    outcomes: scores['outcomes'],
  });
  await expectSameRecords(of, model);
}

async function expectSameRecords(of: Ask, model: ReportModel): Promise<void> {
  const list = (kind: string) => of('records_list', { kind }, 'records');
  const heatMap = await list('heatMap');
  const evidence = await list('evidence');
  const { evidence: support } = await of('profile_checks', {});
  expect(recordFigures(model)).toEqual({
    matrix: heatMap['matrix'],
    figures: heatMap['figures'],
    aboveAppetite: heatMap['aboveAppetite'] ?? null,
    cells: heatMap['records'],
    evidence: evidence['records'].map((record: object) =>
      pick(record, ['id', 'date', 'ageDays', 'validUntil']),
    ),
    support: support.figures,
  });
}

/** What only has one answer: what is planned now, and what differs from a snapshot. */
async function expectSamePlanAndChanges(of: Ask, model: ReportModel): Promise<void> {
  const { startOn, hoursPerWeek, weeks } = capacity;
  const asked = { startOn, capacityHoursPerWeek: hoursPerWeek, horizonWeeks: weeks };
  const plan = await of('plan_build', asked, 'actions');
  expect(planFigures(model)).toEqual({
    capacity: plan['capacity'],
    phases: plan['phases'].map(({ cost: _, ...phase }: Record<string, unknown>) => phase),
    gaps: plan['gapsWithoutAction'],
    actions: plan['actions'].map((action: object) =>
      pick(action, ['id', 'effortHours', 'dueOn', 'start', 'finish', 'phase', 'daysLate', 'notScheduled']),
    ),
  });
  await expectSameChanges(of, model, 'now');
}

async function expectSameChanges(of: Ask, model: ReportModel, to: string): Promise<void> {
  const { changes } = model;
  if (changes === null) return;
  const facts = await of('profile_changes', { from: changes.since.id, to }, 'changedOutcomes');
  expect(changeFigures(model)).toEqual({
    from: facts['from'].basis,
    to: facts['to'].basis,
    ends: facts['ends'].figures,
    counts: facts['counts'],
    outcomes: facts['changedOutcomes'].map((outcome: object) =>
      pick(outcome, ['id', 'changes', 'scoreBefore', 'score']),
    ),
  });
}

function pick(record: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

test('a report has the figures of the tools to the digit, for now, a past day and a snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.constantFrom(...DAYS), async (history, asOf) => {
      const dataDir = temporaryDirectory();
      const { models, entry, snapshot } = await withDatabase(dataDir, async (db) => {
        await createProfileOnce(db, writerOn('2025-01-15'), { name: 'Clinic', organization: 'Acme' });
        await history(db);
        const entry = String(await lastEntry(db));
        const present = await report(db, {});
        const snapshot = present.changes?.since.id;
        const models = {
          present,
          past: await report(db, { asOf }),
          known: await report(db, { knownAt: entry }),
          frozen: snapshot === undefined ? null : await report(db, { snapshot }),
        };
        return { models, entry, snapshot };
      });
      const server = await testServer({ dataDir, now });
      const connection = await connect(server);
      await expectSameFigures(asker(connection), models.present);
      await expectSamePlanAndChanges(asker(connection), models.present);
      await expectSameFigures(asker(connection, { asOf }), models.past);
      await expectSameFigures(asker(connection, { knownAt: entry }), models.known);
      if (models.frozen !== null && snapshot !== undefined) {
        const { asOf, knownAt } = models.frozen.head;
        await expectSameFigures(asker(connection, { asOf, knownAt: String(knownAt) }), models.frozen);
        await expectSameChanges(asker(connection), models.frozen, snapshot);
      }
      await connection.client.close();
      await server[Symbol.asyncDispose]();
    }),
    { numRuns: 15 },
  );
});
