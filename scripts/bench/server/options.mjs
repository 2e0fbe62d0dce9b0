import { parseArgs } from 'node:util';
import { readNumber } from '../read-number.mjs';
import { newSeed } from '../seeded-random.mjs';

const DEFAULTS = { organizations: '50', rounds: '100' };

const USAGE = `Usage: npm run bench:server -- [options]

Makes a database of organizations with 5 profiles each, all 106 outcomes assessed every quarter for 3 years, with targets,
texts, evidence, risks, actions and tiers, and asks the built server for everything that can be read, over stdio and with
the SDK's client. Then it writes, and verifies the audit log's chain. About 3 minutes.

Options:
  --organizations <n>   how many (default ${DEFAULTS.organizations})
  --rounds <n>          calls of each kind at most, in 75 seconds at most (default ${DEFAULTS.rounds})
  --seed <n>            of the data and the calls (default: a new one, printed)
  --json                print one JSON object instead of the tables
  --help                print this

Exit code: 0 all goals met; 1 a goal is missed or an answer is wrong (it says which); 2 usage error;
130 interrupted (what was measured is printed).
`;

/** @returns the options, or { help } with what to print, or { problem } with what is wrong. */
export function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        organizations: { type: 'string', default: DEFAULTS.organizations },
        rounds: { type: 'string', default: DEFAULTS.rounds },
        seed: { type: 'string', default: String(newSeed()) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { help: USAGE };
    return {
      organizations: readNumber('--organizations', values.organizations, { min: 1 }),
      rounds: readNumber('--rounds', values.rounds, { min: 1 }),
      seed: readNumber('--seed', values.seed, { min: 0 }),
      json: values.json,
    };
  } catch (error) {
    return { problem: `${error.message}\n\n${USAGE}` };
  }
}
