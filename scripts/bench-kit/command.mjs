import { parseArgs } from 'node:util';
import { fail, print } from '../workspace/say.mjs';
import { newSeed } from './random.mjs';

export const JSON_OPTION = { json: { says: 'print one JSON object instead of the tables' } };
const HELP_OPTION = { help: { says: 'print this' } };

/** Nothing is wrong, but the time was up before everything was done. */
const INCOMPLETE = 3;
const INTERRUPTED = 130;

/**
 * Runs a bench from the command line: reads its options, or prints its help, and sets the exit code.
 *
 * @param name of the script in package.json.
 * @param about says what it does, for the help.
 * @param options by name, as `{ value, fallback, says }`, or with `min` (and `whole`) if it is a number. A fallback that
 *   is a function is called when it is needed, and not shown.
 * @param load imports the function that runs the bench and returns its exit code. It is called after the options are
 *   read: parts of the benches are TypeScript, which an old Node.js cannot load.
 */
export async function runBench({ name, about, options, exitCodes, load }) {
  const all = { ...options, ...HELP_OPTION };
  const help = helpOf({ name, about, options: all, exitCodes });
  let values;
  try {
    values = readOptions(all);
  } catch (error) {
    process.exitCode = fail(`${name}: ${error.message}\n\n${help}`, 2);
    return;
  }
  if (values.help) process.exitCode = print(help);
  else if (!process.features.typescript)
    process.exitCode = fail(`${name}: this Node.js is too old; start it with: npm run ${name}`, 2);
  else process.exitCode = await (await load())(values);
}

/** The options of every bench that has a seed. @param decided names what the seed decides. */
export function seedAndJson(decided) {
  const seed = {
    value: '<n>',
    fallback: newSeed,
    min: 0,
    says: `seed for ${decided}; default: a new one, which is printed`,
  };
  return { seed, ...JSON_OPTION };
}

/** @returns the exit code of a bench that ended like this. */
export function exitCodeOf({ problems, interrupted = false, incomplete = false }) {
  if (problems.length > 0) return 1;
  if (interrupted) return INTERRUPTED;
  return incomplete ? INCOMPLETE : 0;
}

function readOptions(options) {
  const types = Object.entries(options).map(([name, { value }]) => [
    name,
    { type: value === undefined ? 'boolean' : 'string' },
  ]);
  const { values } = parseArgs({ options: Object.fromEntries(types) });
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, readOption(name, option, values[name])]),
  );
}

function readOption(name, { fallback = false, min, whole = true }, given) {
  if (given === undefined) return typeof fallback === 'function' ? fallback() : fallback;
  if (min === undefined) return given;
  const number = Number(given);
  if (
    given.trim() === '' ||
    !(whole ? Number.isSafeInteger(number) : Number.isFinite(number)) ||
    number < min
  )
    throw new Error(
      `--${name} takes a ${whole ? 'whole ' : ''}number of at least ${min}, not ${JSON.stringify(given)}`,
    );
  return number;
}

function helpOf({ name, about, options, exitCodes }) {
  const rows = Object.entries(options).map(([option, { value, fallback, says }]) => [
    value === undefined ? `--${option}` : `--${option} ${value}`,
    typeof fallback === 'number' ? `${says} (default ${fallback})` : says,
  ]);
  const width = Math.max(...rows.map(([option]) => option.length));
  const lines = rows.map(([option, says]) => `  ${option.padEnd(width)}   ${says}`);
  return `Usage: npm run ${name} -- [options]\n\n${about}\n\nOptions:\n${lines.join('\n')}\n\n${exitCodes}`;
}
