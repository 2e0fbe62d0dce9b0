import { REQUEST_CASES } from './request-cases.mjs';
import { TOOL_CASES } from './tool-cases.mjs';

/** Every case of reading as `{ name, argsOf, page, isUnbounded }`, with the `tool` or the `method` that it asks. */
export const READING_CASES = [
  ...Object.entries(TOOL_CASES).flatMap(([tool, cases]) => casesOf(tool, cases, { tool })),
  ...Object.entries(REQUEST_CASES).flatMap(([method, cases]) => casesOf(method, cases, { method })),
];

function casesOf(what, cases, asked) {
  return Object.entries(cases).map(([label, one]) => ({
    name: `${what}: ${label}`,
    ...asked,
    ...(typeof one === 'function' ? { argsOf: one } : one),
  }));
}
