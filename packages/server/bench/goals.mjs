import { quantile } from '../../../scripts/bench-kit/figures.mjs';

import { MAX_FILE_MS, MAX_REPORT_MS } from './files.mjs';
import { MAX_TURN_MS } from './turns.mjs';

const MAX_MEDIAN_MS = 50;
const MAX_TOOLS_BYTES = 64_000;
const MAX_ANSWER_BYTES = 100_000;

/** The goals in words, for the end of the report. */
export const GOALS = `medians under ${MAX_MEDIAN_MS} ms, tools/list under ${MAX_TOOLS_BYTES} bytes, no answer over ${MAX_ANSWER_BYTES} bytes, files under ${MAX_FILE_MS} ms, reports under ${MAX_REPORT_MS} ms, no turn of the event loop over ${MAX_TURN_MS} ms`;

/** @returns what misses a goal or was not answered, one line each. */
export function missedGoals({ cases, toolsBytes }) {
  const problems = cases.flatMap(({ name, isUnbounded, times, bytes, problem }) => {
    if (problem !== null) return [`${name}: ${problem}`];
    const median = times.length > 0 ? quantile(times, 0.5) : 0; // interrupted
    return [
      ...(median < MAX_MEDIAN_MS || isUnbounded ? [] : [`${name}: median ${median.toFixed(1)} ms`]),
      ...(bytes <= MAX_ANSWER_BYTES ? [] : [`${name}: an answer of ${bytes} bytes`]),
    ];
  });
  return toolsBytes < MAX_TOOLS_BYTES ? problems : [...problems, `tools/list has ${toolsBytes} bytes`];
}

/** @returns the files that take too long out or in, one line each. */
export function slowFiles({ files }) {
  return Object.entries(files).flatMap(([name, times]) => {
    const median = times.length > 0 ? quantile(times, 0.5) : 0; // interrupted
    const most = name.startsWith('report_build') ? MAX_REPORT_MS : MAX_FILE_MS;
    return median < most ? [] : [`${name}: median ${Math.round(median)} ms`];
  });
}
