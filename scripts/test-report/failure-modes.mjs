/** The rows of the table of failure modes, F01 to F106. A row without a test must not go unnoticed. */
export const NUMBERS = Array.from({ length: 106 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);

/**
 * Sums up the tests of the failure modes by number, from the JSON report of a whole vitest run. A number has passed
 * when at least one of its tests has, and none has failed.
 * @returns the summary for people, and what is wrong with it if something is: numbers that failed or have no test.
 */
export function summarizeFailureModes({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults).filter(isOfFailureMode);
  const rows = NUMBERS.map((number) => rowOf(number, tests));
  const listed = (outcome) => rows.filter((row) => row.outcome === outcome).map(describeRow);
  const unknown = tests.map(numberOf).filter((number) => !NUMBERS.includes(number));

  const summary = [
    `Failure modes: ${rows.filter(({ hasPassed }) => hasPassed).length} of ${NUMBERS.length} passed`,
    ...list('skipped', listed('skipped')),
    ...list('failed', listed('failed')),
    ...list('without a test', listed('missing')),
    ...list('not in the table', new Set(unknown)),
    ...list('partly skipped', listed('partly skipped')),
  ].join('; ');
  const isWrong = unknown.length > 0 || listed('failed').length > 0 || listed('missing').length > 0;
  return { summary, failure: isWrong ? 'not every failure mode is proven' : null };
}

function rowOf(number, allTests) {
  const tests = allTests.filter((test) => numberOf(test) === number);
  const left = tests.filter(({ status }) => status !== 'passed');
  const hasFailed = tests.some(({ status }) => status === 'failed');
  const hasPassed = !hasFailed && tests.length > left.length;
  if (hasFailed) return { number, hasPassed, outcome: 'failed', reasons: [] };
  if (tests.length === 0) return { number, hasPassed, outcome: 'missing', reasons: [] };
  const reasons = [...new Set(left.map(reasonOf))];
  if (!hasPassed) return { number, hasPassed, outcome: 'skipped', reasons };
  return { number, hasPassed, outcome: left.length > 0 ? 'partly skipped' : 'passed', reasons };
}

/** A test that is skipped says in its title why; one that is still to be written says what it is about. */
function reasonOf({ title, status }) {
  if (status === 'todo') return `to do: ${withoutNumber(title)}`;
  return /\(skipped: (.+)\)$/.exec(title)?.[1] ?? `not run: ${withoutNumber(title)}`;
}

function describeRow({ number, reasons }) {
  return reasons.length === 0 ? number : `${number} (${reasons.join(', ')})`;
}

function list(name, items) {
  const all = [...items];
  return all.length === 0 ? [] : [`${name}: ${all.join(', ')}`];
}

function isOfFailureMode({ title }) {
  return /^F\d{2,3} /.test(title);
}

function withoutNumber(title) {
  return title.slice(title.indexOf(' ') + 1);
}

function numberOf({ title }) {
  return title.slice(0, title.indexOf(' '));
}
