import { parseArgs } from 'node:util';

const USAGE = `npm run bench:soak -- [options]

Mixed requests through one instance, then start/stop cycles; memory, descriptors, processes and files have to stay flat.

  --minutes <n>   how long the requests run (default 10; memory is judged from 5 on)
  --cycles <n>    how many instances are started and stopped afterwards (default 1000)
  --seed <n>      repeats the same requests (default: a new one, which is printed)
  --json          one JSON object on stdout instead of the tables
  --help          this text

Exit code: 0 flat, 1 not flat or an answer was wrong, 2 usage, 130 interrupted (what was measured is printed).
`;

/** @returns the options, or { help } with what to print, or { problem } with what is wrong. */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        minutes: { type: 'string', default: '10' },
        cycles: { type: 'string', default: '1000' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return { problem: `${error.message}\n\n${USAGE}` };
  }
  if (values.help) return { help: USAGE };
  const isWhole = (text) => /^\d{1,9}$/.test(text);
  if (!/^\d{1,4}(\.\d+)?$/.test(values.minutes))
    return { problem: `--minutes=${values.minutes} must be a number, 0 or more\n` };
  for (const name of ['cycles', 'seed'])
    if (!isWhole(values[name])) return { problem: `--${name}=${values[name]} must be a whole number\n` };
  return {
    minutes: Number(values.minutes),
    cycles: Number(values.cycles),
    seed: Number(values.seed),
    json: values.json,
  };
}
