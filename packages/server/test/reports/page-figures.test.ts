import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReportModel } from '../../src/reports/model.ts';
import type { MeanOfScope, SetFigures } from '../../src/reports/model-standing.ts';
import { type OutcomeChange, STATE_CHANGES, type StateChange } from '../../src/snapshots/compare-states.ts';
import { attributeOf, type Element, textIn, withClass } from '../support/page-reader.ts';
import { created } from '../support/profile-changes.ts';
import { anyHistory, LAST_DAY } from '../support/report-histories.ts';
import { reportOn } from '../support/report-models.ts';
import { pageOf } from '../support/report-pages.ts';
import { descendantsOf, pageElements, tablesIn } from '../support/whole-page.ts';

// What stands on a page is read by a parser and compared with the data, without the code that writes it.

const shown = (value: string | number | null): string => (value === null ? '–' : String(value));
const meanShown = ({ mean, thin }: Pick<MeanOfScope, 'mean' | 'thin'>): string =>
  thin && mean !== null ? 'n/m' : shown(mean);
const scoreShown = ({ mean, inScope, thin }: Pick<MeanOfScope, 'mean' | 'inScope' | 'thin'>): string =>
  inScope > 0 && (thin || mean === null) ? 'n/m' : shown(mean);

function expectStanding(page: readonly Element[], model: ReportModel): void {
  const [functions] = tablesIn(page, 'functions');
  const setCells = (set: SetFigures) => [
    `${set.assessed} of ${set.inScope}`,
    ...[scoreShown(set), meanShown(set.target)],
  ];
  const before = ({ before }: SetFigures) => (before === null ? '–' : scoreShown(before));
  expect(functions?.rows.map(([, ...cells]) => cells)).toEqual(
    [...model.functions, model.whole].map((set) => [
      ...setCells(set),
      ...(model.changes === null ? [] : [before(set)]),
      String(set.shortfall.belowTarget),
      meanShown({ mean: set.shortfall.meanShortfall, thin: set.thin }),
    ]),
  );
  const [categories] = tablesIn(page, 'categories');
  expect(categories?.rows).toEqual(
    model.categories.map((set) => [
      ...[set.id, set.name],
      ...(set.included === 0 ? ['excluded', '–', '–'] : setCells(set)),
      String(set.shortfall.belowTarget),
    ]),
  );
  const [outcomes, reasons] = tablesIn(page, 'outcomes');
  expect(outcomes?.rows).toEqual(
    model.outcomes.map((row) => [
      ...[row.id, row.shortName, row.state, shown(row.score), shown(row.target), shown(row.owner)],
      ...[shown(row.assessedOn), shown(row.assessor), shown(row.evidence)],
    ]),
  );
  expect(reasons?.rows ?? []).toEqual(
    model.outcomes
      .filter(({ state }) => state === 'not applicable')
      .map((row) => [
        ...[
          row.id,
          row.shortName,
          shown(row.notApplicableReason),
          shown(row.assessedOn),
          shown(row.assessor),
        ],
      ]),
  );
  const [shortfalls] = tablesIn(page, 'shortfalls');
  expect(shortfalls?.rows ?? []).toEqual(
    model.shortfalls.rows.map((row) => [
      ...[row.id, row.shortName, ...[row.score, row.target, row.shortfall].map(String)],
      ...[row.targetPriority, row.owner, row.targetOn].map(shown),
    ]),
  );
}

function expectDistribution(page: readonly Element[], { whole, functions, scale }: ReportModel): void {
  const [table] = tablesIn(page, 'distribution');
  const rows = table?.rows ?? [];
  for (const [column, set] of [whole, ...functions].entries()) {
    const counts = rows.map((cells) => Number(cells[column + 1]));
    expect(counts.reduce((sum, count) => sum + count)).toBe(set.inScope + set.notApplicable);
    for (const { value, label } of scale) {
      const row = rows.find(([name]) => name === `${value} ${label}`);
      expect(Number(row?.[column + 1])).toBe(set.distribution[value] ?? 0);
    }
  }
}

function changeShown(change: StateChange, row: OutcomeChange): string {
  if (change === 'target moved') return `target moved (${shown(row.targetBefore)} → ${shown(row.target)})`;
  return change === 'evidence lapsed' ? `evidence lapsed (${row.lapsedEvidence.join(', ')})` : change;
}

function expectChanges(page: readonly Element[], { trend, changes }: ReportModel): void {
  const [points] = tablesIn(page, 'trend');
  expect(points?.rows).toEqual(
    trend.points.map(({ date, assessed, inScope, thin, step }) => [
      ...[date, `${assessed} of ${inScope}${thin ? ' (thin)' : ''}`],
      ...(step === null
        ? ['–', '–', '–', '–', '–', '–']
        : [
            ...[step.sameOutcomes, step.meanBefore, step.mean, step.up, step.down].map(shown),
            String(step.newlyAssessed + step.newlyIncluded),
          ]),
    ]),
  );
  if (changes === null) return;
  const [counts, rows] = tablesIn(page, 'changes');
  expect(counts?.rows ?? []).toEqual(
    STATE_CHANGES.filter((change) => changes.counts[change] > 0).map((change) => [
      change,
      String(changes.counts[change]),
    ]),
  );
  expect(rows?.rows ?? []).toEqual(
    changes.rows.map((row) => [
      ...[row.id, row.shortName, row.changes.map((change) => changeShown(change, row)).join(', ')],
      ...[row.scoreBefore, row.score, row.who, row.assessedOn, row.note].map(shown),
    ]),
  );
}

function expectRecords(page: readonly Element[], { risks, plan, due, evidence, tiers }: ReportModel): void {
  if (risks.total > 0) {
    const [matrix, ...others] = tablesIn(page, 'risks');
    const counts = matrix?.rows.flatMap(([, ...cells]) => cells.map((cell) => Number(cell.split(':')[0])));
    const rated = risks.cells.filter(({ likelihood, impact }) => likelihood !== null && impact !== null);
    expect(counts?.reduce((sum, count) => sum + count)).toBe(sum(rated.map(({ count }) => count)));
    for (const { likelihood, impact, count, risks: ids } of rated) {
      const row = matrix?.rows.find(([name]) => name?.startsWith(`${likelihood} `));
      const column = matrix?.titles.findIndex((title) => title.startsWith(`${impact} `)) ?? -1;
      expect(row?.[column]).toBe(`${count}: ${ids.join(', ')}`);
    }
    expect(others.at(-1)?.rows.map(([id]) => id)).toEqual(risks.rows.map(({ id }) => id));
  }
  const hasPhases = (plan.schedule?.phases.length ?? 0) > 0;
  const inPlan = tablesIn(page, 'plan');
  const [phases, actions] = hasPhases ? inPlan : [undefined, ...inPlan];
  expect(phases?.rows.map(([name, from, to, hours]) => [name, from, to, hours])).toEqual(
    hasPhases
      ? plan.schedule?.phases.map(({ name, start, finish, effortHours }) => [
          ...[name, shown(start), shown(finish), String(effortHours)],
        ])
      : undefined,
  );
  expect(actions?.rows.map((cells) => [cells[0], cells[4], cells[5], ...cells.slice(7)]) ?? []).toEqual(
    plan.rows.map(({ id, effortHours, dueOn, start, finish, daysLate, notScheduled }) => [
      ...[id, shown(effortHours), shown(dueOn)],
      ...(notScheduled === null ? [start, finish, daysLate].map(shown) : [notScheduled, '–', '–']),
    ]),
  );
  const [days] = tablesIn(page, 'due');
  expect(days?.rows ?? []).toEqual(
    due.rows.map((row) => [
      ...[row.dueOn, String(row.daysLate), row.what, row.id, row.title, shown(row.owner)],
    ]),
  );
  expectEvidence(page, evidence);
  const [judgements] = tablesIn(page, 'tiers');
  expect(judgements?.rows.map(([area, tier]) => [area, tier])).toEqual(
    tiers.map(({ area, judgement }) => [
      area,
      judgement === null ? '–' : `${judgement.tier} ${judgement.name}`,
    ]),
  );
}

function expectEvidence(page: readonly Element[], { figures, rows, lapses }: ReportModel['evidence']): void {
  const [support, ...others] = tablesIn(page, 'evidence');
  expect(support?.rows.map(([, count]) => Number(count))).toEqual([
    ...[figures.supported, figures.lapsed, figures.noneAccepted, figures.noEvidence],
  ]);
  if (rows.length > 0)
    expect(others[0]?.rows.map((cells) => [cells[0], cells[4], cells[5], cells[6]])).toEqual(
      rows.map(({ id, ageDays, validUntil, state }) => [id, String(ageDays), shown(validUntil), state]),
    );
  if (lapses.total > 0)
    expect(others.at(-1)?.rows.map(([day, , , id]) => [day, id])).toEqual(
      lapses.rows.map(({ dueOn, id }) => [dueOn, id]),
    );
}

/** What a cell of a chart says to a pointer, by the id of what it is of. */
function cellsOf(page: readonly Element[], section: string): ReadonlyMap<string, string> {
  const found = page.find((element) => attributeOf(element, 'id') === section);
  const cells = found === undefined ? [] : descendantsOf(found);
  return new Map(
    cells.flatMap((cell) => {
      const id = attributeOf(cell, 'data-id');
      const title = descendantsOf(cell).find(({ tagName }) => tagName === 'title');
      return id === undefined || title === undefined ? [] : [[id, textIn(title)]];
    }),
  );
}

function expectDrawn(page: readonly Element[], { outcomes, categories }: ReportModel): void {
  const scores = cellsOf(page, 'outcomes');
  for (const { id, shortName, state, score, target } of outcomes) {
    const standing = state === 'assessed' ? `score ${score}` : state;
    expect(scores.get(id)).toBe(
      `${id} ${shortName}: ${standing}${target === null ? '' : `, target ${target}`}`,
    );
  }
  const means = cellsOf(page, 'categories');
  for (const { id, name, mean, thin, assessed, inScope } of categories) {
    const figure = inScope === 0 ? 'none in scope' : thin || mean === null ? 'n/m' : mean;
    expect(means.get(id)).toBe(`${id} ${name}: ${figure}, assessed ${assessed} of ${inScope} in scope`);
  }
}

function expectKeyFigures(page: readonly Element[], model: ReportModel): void {
  const { whole, evidence, risks, due } = model;
  expect(withClass(page, 'figure-value').map(textIn)).toEqual([
    ...[String(whole.assessed), scoreShown(whole), String(whole.shortfall.belowTarget)],
    ...[evidence.figures.supported, risks.total, due.late].map(String),
  ]);
}

test('every figure on the page is that of the report, to the digit, whatever has happened', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, async (history) => {
      const db = await created('2025-01-15');
      await history(db);
      const capacity = { hoursPerWeek: 12, weeks: 26, startOn: '2026-03-02' };
      const model = await reportOn(db, { today: LAST_DAY, capacity });
      const page = pageElements(pageOf({ model }));
      expectStanding(page, model);
      expectDistribution(page, model);
      expectChanges(page, model);
      expectRecords(page, model);
      expectDrawn(page, model);
      expectKeyFigures(page, model);
    }),
    { numRuns: 12 },
  );
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
