import { shownFigure } from './report-tables.mjs';
import { isWorse } from './rows.mjs';

/**
 * Compares a report with a recorded one, within the tolerances that stand in the recorded one.
 * @returns `worse`: a line for each row that is worse; `compared`: how many rows were; and `missing`: the ids of rows that
 *   one of the two does not have.
 */
export function compareWithRecord({ rows, skipped }, recorded) {
  const then = new Map(
    recorded.rows.filter(({ tolerance }) => tolerance !== null).map((row) => [row.id, row]),
  );
  const both = rows.filter(({ id }) => then.has(id));
  const unrecorded = rows.filter(({ id, tolerance }) => tolerance !== null && !then.has(id));
  return {
    worse: both.flatMap((row) => worseThan(then.get(row.id), row)),
    compared: both.length,
    missing: [...skipped.filter((id) => then.has(id)), ...unrecorded.map(({ id }) => id)],
  };
}

function worseThan(recorded, row) {
  const { value, tolerance, better } = recorded;
  const limit = better === 'higher' ? value - tolerance : value + tolerance;
  if (!isWorse(row.value, limit, better)) return [];
  const [now, then, most] = [row.value, value, tolerance].map((one) => shownFigure(recorded, one));
  return [`${row.id} is ${now}. Recorded: ${then}, tolerance ${most}`];
}
