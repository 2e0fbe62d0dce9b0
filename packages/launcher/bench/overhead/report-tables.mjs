import { isWorse } from './rows.mjs';
import { PARTS, tablesOf } from './tables.mjs';

/** How many decimals a figure has. Times below 10 ms have two. */
const DECIMALS = { 'MB/s': 0, MiB: 1 };
const SHORT_MS = 10;

/**
 * The tables of a report that have rows.
 * @returns `id`, `title` and `lines` of each. A line has its cells by the name of their column.
 */
export function tablesOfReport({ rows }) {
  const measured = new Map(rows.map((row) => [row.id, row]));
  return tablesOf(Object.keys(PARTS)).flatMap(({ id, title, rows: defined }) => {
    const filled = defined.filter((row) => measured.has(row.id));
    const hasGoals = filled.some(({ goal }) => goal !== undefined);
    const lines = filled.map(({ id: row, name }) => lineOf(name, measured.get(row), hasGoals));
    return lines.length === 0 ? [] : [{ id, title, lines }];
  });
}

function lineOf(name, row, hasGoals) {
  const { value, p10, p90, csfMcp, against, figure, unit } = row;
  const compared =
    figure === 'value' ? {} : { 'csf-mcp': shown(csfMcp, unit), against: shown(against, unit) };
  const spread = figure === 'ratio' ? [p10, p90].map(ratio) : [p10, p90].map((one) => digits(one, unit));
  return {
    measured: name,
    ...compared,
    [figure === 'value' ? 'median' : 'figure']: shownFigure(row, value),
    'p10–p90': spread.join('–') + (figure === 'ratio' ? '' : ` ${unit}`),
    ...(hasGoals && { goal: goalOf(row) }),
  };
}

function goalOf(row) {
  const { goal, value, better } = row;
  if (goal === null) return '-';
  const limit = `${better === 'higher' ? '≥' : '≤'} ${shownFigure(row, goal)}`;
  return isWorse(value, goal, better) ? `${limit}, missed` : limit;
}

/** A figure of a row in words. */
export function shownFigure({ figure, unit }, value) {
  if (figure === 'ratio') return ratio(value);
  return figure === 'difference' && value >= 0 ? `+${shown(value, unit)}` : shown(value, unit);
}

function shown(value, unit) {
  return `${digits(value, unit)} ${unit}`;
}

function digits(value, unit) {
  return value.toFixed(DECIMALS[unit] ?? (Math.abs(value) < SHORT_MS ? 2 : 0));
}

function ratio(value) {
  return value.toFixed(2);
}
