import { PARTS } from './tables.mjs';

/** The record must not rest on fewer rounds. */
const MIN_RECORDED_ROUNDS = 15;

/** @returns what is wrong with the options, or undefined. */
export function misuseOf({ only, rounds, check, write }, { hasRecord }) {
  const parts = Object.keys(PARTS);
  if (only !== '' && !parts.includes(only))
    return `--only takes ${parts.join(', ')}, not ${JSON.stringify(only)}`;
  if (check && write) return '--check compares with the record that --write replaces: choose one';
  if (write && only !== '') return '--write records the whole bench: leave out --only';
  if (write && rounds < MIN_RECORDED_ROUNDS) return `--write takes --rounds ${MIN_RECORDED_ROUNDS} or more`;
  if (check && !hasRecord)
    return 'there is no docs/benchmarks.json yet. Make it with: npm run bench -- --write';
  return undefined;
}
