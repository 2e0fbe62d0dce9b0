import { expect, test } from 'vitest';
import { NUMBERS, summarizeFailureModes } from '../test-report/failure-modes.mjs';

const ALL = NUMBERS.length;
const LAST = NUMBERS[ALL - 1];

test('all numbers have passed', () => {
  expect(summarize()).toEqual({ summary: `Failure modes: ${ALL} of ${ALL} passed`, failure: null });
});

test('a number whose tests were all skipped has not passed, and says why', () => {
  const { summary, failure } = summarize({
    F39: [skipped('F39 two containers (skipped: needs root)')],
    F49: [
      skipped('F49 live lock (skipped: needs root)'),
      skipped('F49 left-over lock (skipped: needs root)'),
      skipped('F49 another (skipped: needs /usr/bin/script)'),
    ],
  });
  expect(summary).toBe(
    `Failure modes: ${ALL - 2} of ${ALL} passed; skipped: F39 (needs root), F49 (needs root, needs /usr/bin/script)`,
  );
  expect(failure).toBeNull();
});

test('a number that passed in part has passed, and says what was left out', () => {
  const { summary, failure } = summarize({
    F34: [passed('F34 twice at once'), { title: 'F34 twice with --attach', status: 'todo' }],
    F11: [passed('F11 a FIFO'), skipped('F11 a device (skipped: needs root)')],
  });
  expect(summary).toBe(
    `Failure modes: ${ALL} of ${ALL} passed; partly skipped: F11 (needs root), F34 (to do: twice with --attach)`,
  );
  expect(failure).toBeNull();
});

test('one failed test makes its number a failed one, whatever the others did', () => {
  const { summary, failure } = summarize({
    F12: [passed('F12 missing'), { title: 'F12 full', status: 'failed' }, skipped('F12 x (skipped: y)')],
  });
  expect(summary).toBe(`Failure modes: ${ALL - 1} of ${ALL} passed; failed: F12`);
  expect(failure).not.toBeNull();
});

test('a number without a test is reported, and makes the check fail', () => {
  const { summary, failure } = summarize({ F07: [], [LAST]: [] });
  expect(summary).toBe(`Failure modes: ${ALL - 2} of ${ALL} passed; without a test: F07, ${LAST}`);
  expect(failure).not.toBeNull();
});

test('a number that is not in the table makes the check fail', () => {
  const { summary, failure } = summarize({ F01: [passed('F01 a'), passed('F999 b')] });
  expect(summary).toBe(`Failure modes: ${ALL} of ${ALL} passed; not in the table: F999`);
  expect(failure).not.toBeNull();
});

test('a test that vitest did not come to has not passed', () => {
  const { summary } = summarize({ F02: [{ title: 'F02 over a stale lock', status: 'pending' }] });
  expect(summary).toBe(
    `Failure modes: ${ALL - 1} of ${ALL} passed; skipped: F02 (not run: over a stale lock)`,
  );
});

test('other tests do not count', () => {
  const { summary } = summarize({ F03: [passed('Four'), passed('F3 too few digits'), passed('F03')] });
  expect(summary).toBe(`Failure modes: ${ALL - 1} of ${ALL} passed; without a test: F03`);
});

/** A report in which each number has one test that passed, but for the tests that are given. */
function summarize(tests = {}) {
  const assertionResults = NUMBERS.flatMap((number) => tests[number] ?? [passed(`${number} something`)]);
  const [first, ...rest] = assertionResults;
  return summarizeFailureModes({
    testResults: [{ assertionResults: [first] }, { assertionResults: rest }],
  });
}

function passed(title) {
  return { title, status: 'passed' };
}

function skipped(title) {
  return { title, status: 'skipped' };
}
