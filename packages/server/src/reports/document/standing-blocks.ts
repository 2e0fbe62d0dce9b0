import { shortfallHeadline } from '../../analysis/headlines.ts';
import { cut } from '../../text/cut.ts';
import { sentence } from '../../text/sentence.ts';
import type { ReportModel } from '../model.ts';
import type { OutcomeRow, SetFigures } from '../model-standing.ts';
import { type Block, heading, paragraph, table } from './block.ts';
import { given, levelText, NOT_MEANINGFUL, ofScope, scoreText, targetText, UNKNOWN } from './figure-text.ts';
import { leftOutNote } from './left-out.ts';

export function functionBlocks({ whole, functions, changes }: ReportModel): readonly Block[] {
  const before = changes === null ? [] : [`#Mean in ${changes.since.id}`];
  const rows = [...functions, whole].map((row) => [
    row.id === 'overall' ? row.name : `${row.id} ${row.name}`,
    ...setCells(row),
    ...(changes === null ? [] : [row.before === null ? UNKNOWN : scoreText(row.before)]),
    String(row.shortfall.belowTarget),
    row.thin && row.shortfall.meanShortfall !== null ? NOT_MEANINGFUL : given(row.shortfall.meanShortfall),
  ]);
  const titles = ['Function', ...SET_TITLES, ...before, '#Below target', '#Mean shortfall'];
  return [heading(2, 'Functions'), table(titles, rows)];
}

export function categoryBlocks({ categories }: ReportModel): readonly Block[] {
  const rows = categories.map((row) => [
    row.id,
    row.name,
    ...(row.included === 0 ? ['excluded', UNKNOWN, UNKNOWN] : setCells(row)),
    String(row.shortfall.belowTarget),
  ]);
  return [heading(2, 'Categories'), table(['Id', 'Category', ...SET_TITLES, '#Below target'], rows)];
}

const SET_TITLES = ['#Assessed', '#Mean', '#Mean target'];

function setCells(row: SetFigures): readonly string[] {
  return [ofScope(row.assessed, row), scoreText(row), targetText(row.target)];
}

/** How many outcomes have each level, and how many have none: those are unknown, not at the lowest level. */
export function distributionBlocks({ whole, functions, scale }: ReportModel): readonly Block[] {
  const groups = [whole, ...functions];
  const levels = [...new Set(groups.flatMap(({ distribution }) => Object.keys(distribution).map(Number)))];
  const rows = [
    ...levels
      .sort((a, b) => a - b)
      .map((value) => [
        levelText(scale, value),
        ...groups.map(({ distribution }) => String(distribution[value] ?? 0)),
      ]),
    ['Not assessed', ...groups.map(({ inScope, assessed }) => String(inScope - assessed))],
    ['Not applicable', ...groups.map(({ notApplicable }) => String(notApplicable))],
  ];
  return [
    heading(2, 'Distribution by level'),
    table(['Level', '#All', ...functions.map(({ id }) => `#${id}`)], rows),
  ];
}

export function outcomeBlocks({ outcomes }: ReportModel): readonly Block[] {
  const titles = ['Id', 'Outcome', 'State', '#Score', '#Target', 'Owner', 'Assessed on', 'By', 'Evidence'];
  const rows = outcomes.map((row) => [
    ...[row.id, row.shortName, row.state, given(row.score), given(row.target), given(row.owner)],
    ...[given(row.assessedOn), given(row.assessor), given(row.evidence)],
  ]);
  return [heading(2, 'Outcomes'), table(titles, rows), ...notApplicableBlocks(outcomes)];
}

/** A reason may be as long as a note. */
const REASON_CHARACTERS = 500;

/** What somebody has taken out of the scope as not applicable counts nowhere, so its reason stands on the report. */
function notApplicableBlocks(outcomes: readonly OutcomeRow[]): readonly Block[] {
  const found = outcomes.filter(({ state }) => state === 'not applicable');
  const rows = found.map(({ id, shortName, notApplicableReason: reason, assessedOn, assessor }) => [
    ...[id, shortName, given(reason && cut(reason, REASON_CHARACTERS)), given(assessedOn), given(assessor)],
  ]);
  const titles = ['Id', 'Outcome', 'Reason', 'Assessed on', 'By'];
  return rows.length === 0 ? [] : [paragraph('Not applicable:'), table(titles, rows)];
}

export function shortfallBlocks({ shortfalls, whole }: ReportModel): readonly Block[] {
  const figures = whole.thin ? { ...shortfalls.figures, meanShortfall: null } : shortfalls.figures;
  const titles = ['Id', 'Outcome', '#Score', '#Target', '#Shortfall', 'Priority', 'Owner', 'By'];
  const rows = shortfalls.rows.map((row) => [
    ...[row.id, row.shortName, String(row.score), String(row.target), String(row.shortfall)],
    ...[given(row.targetPriority), given(row.owner), given(row.targetOn)],
  ]);
  return [
    heading(2, 'Below target'),
    paragraph(`${sentence(shortfallHeadline(figures))}; ${shortfalls.basis}.`),
    ...(rows.length > 0 ? [table(titles, rows)] : []),
    ...leftOutNote(shortfalls),
  ];
}
