import { quantile } from '../../../../scripts/bench-kit/figures.mjs';
import { tablesOf } from './tables.mjs';

const SIGNIFICANT_DIGITS = 4;

/**
 * Makes the rows of a report.
 *
 * @param parts the names of the parts that ran.
 * @param samples by the id of the row, as `{ subject, peer }`: one of each per round, and no `peer` for a value.
 * @returns `rows` with their figures, and in `skipped` the ids of those that have no samples.
 */
export function rowsOf(parts, samples) {
  const definitions = tablesOf(parts).flatMap(({ rows }) => rows);
  const isMeasured = ({ id }) => samples[id]?.subject.length > 0;
  return {
    rows: definitions.filter(isMeasured).map((row) => rowOf(row, samples[row.id])),
    skipped: definitions.filter((row) => !isMeasured(row)).map(({ id }) => id),
  };
}

/** The median and the spread are those of the ratios or differences of all rounds, not of the two sides' medians. */
function rowOf({ id, figure, unit, better = 'lower', goal = null, tolerance = null }, { subject, peer }) {
  const figures = subject.map((one, round) => {
    if (figure === 'value') return one;
    return figure === 'ratio' ? one / peer[round] : one - peer[round];
  });
  return {
    id,
    value: roundedQuantile(figures, 0.5),
    p10: roundedQuantile(figures, 0.1),
    p90: roundedQuantile(figures, 0.9),
    samples: figures.length,
    ...(peer && { csfMcp: roundedQuantile(subject, 0.5), against: roundedQuantile(peer, 0.5) }),
    figure,
    unit,
    better,
    goal,
    tolerance,
  };
}

function roundedQuantile(values, share) {
  return Number(quantile(values, share).toPrecision(SIGNIFICANT_DIGITS));
}

/** Whether a figure misses a limit. @param better 'lower' or 'higher'. */
export function isWorse(value, limit, better) {
  return better === 'higher' ? value < limit : value > limit;
}
