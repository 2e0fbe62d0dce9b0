import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapOf, matrixOf, radarOf, stripOf, trendOf } from '../../app/dashboard/charts.ts';
import { passing, shortfalls } from '../../app/dashboard/filter.ts';
import { drawPage } from '../../app/dashboard/page.ts';
import { INITIAL } from '../../app/dashboard/page-state.ts';
import type { DashboardData } from '../../src/dashboard/dashboard-data.ts';
import { markupText } from '../../src/markup/markup.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { type Connection, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { elementsOf, textIn } from '../support/page-reader.ts';
import { noon, profile, writerOn } from '../support/profile-changes.ts';
import { anyHistory, DAYS, LAST_DAY } from '../support/report-histories.ts';
import { withDatabase } from '../support/travelling-profile.ts';
import { connectWithViews } from '../support/view-client.ts';

type Facts = ReturnType<typeof Object>;

/** Asks a tool for its facts. Lists have one page. */
function asker({ call }: Connection, view: object) {
  return async (tool: string, args: object = {}): Promise<Facts> => {
    const { facts, isError, text } = await call(tool, { profile, ...view, ...args });
    expect(isError, text).toBe(false);
    return Object(facts);
  };
}

const measured = ({ mean, inScope, thin }: { mean: number | null; inScope: number; thin?: boolean }) =>
  inScope === 0 ? 'none in scope' : thin === true || mean === null ? 'n/m' : mean;

/** Counts and means of the whole and of the functions, as the tool says them and as the page has them. */
async function expectSameOverview(of: ReturnType<typeof asker>, data: DashboardData): Promise<void> {
  const overview = await of('profile_overview');
  const { whole, functions } = data;
  const row = ({ id, name, inScope, assessed, mean, thin, ...more }: (typeof functions)[number]) => {
    const { withBoth, belowTarget, meanShortfall } = more;
    return {
      ...{ id, name, inScope, assessed, mean, withBoth, belowTarget, meanShortfall },
      ...(thin && mean !== null && { thin }),
    };
  };
  expect(functions.map(row)).toEqual(overview['functions']);
  expect(overview).toMatchObject({
    ...{ profile: data.profile, asOf: data.asOf, leastCoverage: data.leastCoverage, basis: whole.basis },
    ...{ inScope: whole.inScope, assessed: whole.assessed, mean: whole.mean, withBoth: whole.withBoth },
    ...{ belowTarget: whole.belowTarget, meanShortfall: whole.meanShortfall, included: whole.included },
    ...{ notApplicable: whole.notApplicable, evidencePending: whole.evidencePending },
    shortfalls: { total: data.shortfalls.ids.length },
    due: { total: data.due.total, late: data.due.late },
    openRisks: data.risks.total,
  });
  const drawn = radarOf(data).text.rows.map(([id, , mean, assessed, inScope]) => [
    id,
    mean,
    assessed,
    inScope,
  ]);
  expect(drawn).toEqual(
    (overview['functions'] as (typeof functions)[number][]).map((one) => [
      ...[one.id, measured(one), one.assessed, one.inScope],
    ]),
  );
}

/** What is below target, in the order and to the digit. */
async function expectSameGaps(of: ReturnType<typeof asker>, data: DashboardData): Promise<void> {
  const gaps = await of('profile_gaps', { limit: 106 });
  expect(data.shortfalls.basis).toBe(gaps['basis']);
  expect(data.whole.meanShortfall).toBe(gaps['figures'].meanShortfall);
  const rows = shortfalls(data).map(({ id, shortName, score, target, gap, targetPriority }) => ({
    ...{ id, shortName, score, target, shortfall: gap, targetPriority },
  }));
  expect(rows).toEqual(gaps['outcomes']);
  const shown = passing(data.outcomes, { part: '', owner: '', state: 'below target' });
  expect(shown.map(({ id }) => id).toSorted()).toEqual(data.shortfalls.ids.toSorted());
}

/** Categories and outcomes as they are drawn. */
async function expectSameScores(of: ReturnType<typeof asker>, data: DashboardData): Promise<void> {
  const scores = await of('profile_scores', { detail: 'detailed', limit: 106 });
  const groups = new Map<string, Facts>(scores['groups'].map((group: Facts) => [group['id'], group]));
  for (const [id, , mean, assessed, inScope] of stripOf(data).text.rows) {
    const { figures, thin } = groups.get(String(id)) ?? { figures: { mean: null, assessed: 0, inScope: 0 } };
    const expected = [measured({ ...figures, thin }), figures.assessed, figures.inScope];
    expect([mean, assessed, inScope], String(id)).toEqual(expected);
  }
  const included = new Map<string, Facts>(scores['outcomes'].map((one: Facts) => [one['id'], one]));
  for (const [id, , state, score, target] of mapOf(data, data.outcomes).text.rows) {
    const outcome = included.get(String(id));
    if (outcome === undefined) expect(state).toBe('excluded');
    else expect([state, score, target]).toEqual([outcome['state'], outcome['score'], outcome['target']]);
  }
}

async function expectSameTrend(of: ReturnType<typeof asker>, data: DashboardData): Promise<void> {
  const trend = await of('profile_changes', { interval: 'quarter', limit: 100 });
  expect(data.trend.basis).toBe(trend['basis']);
  expect(
    data.trend.points.map(({ date, assessed, inScope, step, thin }) => [
      ...[date, assessed, inScope, thin, step?.meanBefore ?? null, step?.mean ?? null],
    ]),
  ).toEqual(
    trend['points'].map(({ date, figures, thin = false }: Facts) => [
      ...[date, figures.assessed, figures.inScope, thin, figures.meanBefore, figures.mean],
    ]),
  );
  expect(trendOf(data).text.rows).toHaveLength(data.trend.points.length);
}

async function expectSameRisks(of: ReturnType<typeof asker>, data: DashboardData): Promise<void> {
  const { records, aboveAppetite } = await of('records_list', { kind: 'heatMap', limit: 100 });
  expect(data.risks.aboveAppetite).toBe(aboveAppetite?.length ?? null);
  const counts = (cells: readonly Facts[]) =>
    cells.map(({ likelihood, impact, count }) => [likelihood, impact, count]);
  expect(counts(data.risks.cells)).toEqual(counts(records));
  expect(matrixOf(data).text.rows.map((row) => row[2])).toEqual(records.map(({ count }: Facts) => count));
}

/** The first figures that a reader sees: the tiles. */
function expectSameTiles(data: DashboardData): void {
  const page = drawPage({ ...INITIAL, data });
  const tiles = elementsOf(page === null ? '' : markupText(page))
    .filter(({ tagName }) => tagName === 'dd')
    .map(textIn);
  const { whole, due, risks } = data;
  const mean = whole.thin ? 'n/m' : String(whole.mean ?? '–');
  const shortfall = whole.thin ? 'n/m' : String(whole.meanShortfall ?? '–');
  const [first, , second, , third, , fourth, , fifth] = tiles;
  expect([first, second, third, fourth, fifth]).toEqual([
    ...[mean, String(whole.belowTarget), shortfall, String(due.total), String(risks.total)],
  ]);
}

test('the dashboard has the figures of the tools to the digit, for now, a past day and what was known', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.constantFrom(...DAYS), fc.nat(40), async (history, asOf, entry) => {
      const dataDir = temporaryDirectory();
      await withDatabase(dataDir, async (db) => {
        await createProfileOnce(db, writerOn('2025-01-15'), { name: 'Clinic', organization: 'Acme' });
        await history(db);
      });
      const server = await testServer({ dataDir, now: () => noon(LAST_DAY) });
      const connection = await connectWithViews(server);
      const { entries } = Object((await connection.call('audit_log', { profile, limit: 50 })).facts);
      const known = entries[entry % entries.length];
      for (const view of [{}, { asOf }, { knownAt: String(known.sequence) }]) {
        const of = asker(connection, view);
        const data = (await of('dashboard_get')) as unknown as DashboardData;
        await expectSameOverview(of, data);
        await expectSameGaps(of, data);
        await expectSameScores(of, data);
        await expectSameTrend(of, data);
        await expectSameRisks(of, data);
        expectSameTiles(data);
      }
      await connection.client.close();
      await server[Symbol.asyncDispose]();
    }),
    { numRuns: 12 },
  );
});
