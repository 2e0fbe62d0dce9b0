import { seededRandom } from '../../../scripts/bench-kit/random.mjs';
import { choicesOf } from './choices.mjs';
import { READING_CASES } from './reading-cases.mjs';

/** Arguments that decide what kind of answer is given: each of their values has a case. */
const DECISIVE = ['kind', 'mode', 'detail', 'only'];

/**
 * Prepares each case of each tool that only reads, and of the other requests that read.
 *
 * @returns the cases as `{ name, isUnbounded, send }`; problems, for what has no case or a case that cannot be asked; and
 *   the size of the list of tools.
 */
export async function prepareCases(session, { data, seed }) {
  const { client } = session;
  const { tools } = await client.listTools();
  const problems = missingCases(tools, data);
  const cases = [];
  for (const { name, tool, method, argsOf, page, isUnbounded = false } of READING_CASES) {
    // The choices of a case depend on the seed and its name, not on the other cases.
    const choose = choicesOf(data, seededRandom(seed, name));
    const ask = (args) => (tool ? session.call(tool, args) : client.request({ method, params: args }));
    try {
      const args = page === undefined ? undefined : await walkTo({ page, argsOf }, choose, ask);
      cases.push({ name, isUnbounded, send: () => ask(args ?? argsOf(choose)) });
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  }
  return { cases, problems, toolsBytes: Buffer.byteLength(JSON.stringify({ tools })) };
}

/** The arguments of a call for a later page. */
async function walkTo({ page, argsOf }, choose, ask) {
  let args = argsOf(choose);
  for (let seen = 1; seen < page; seen++) {
    const { nextCursor } = await ask(args);
    if (nextCursor === undefined) throw new Error(`there is no page ${seen + 1}`);
    args = { ...args, cursor: nextCursor };
  }
  return args;
}

/** Tools that only read and have no case, and values of their decisive arguments that no case gives. */
export function missingCases(tools, data) {
  const choose = choicesOf(data, seededRandom(0));
  return tools
    .filter(({ annotations }) => annotations?.readOnlyHint === true)
    .flatMap(({ name, inputSchema }) => {
      const given = READING_CASES.filter(({ tool }) => tool === name).map(({ argsOf }) => argsOf(choose));
      if (given.length === 0) return [`${name}: no case in packages/server/bench/tool-cases.mjs`];
      return missingValues(inputSchema, given).map(
        (value) => `${name}: no case with ${value} in packages/server/bench/tool-cases.mjs`,
      );
    });
}

/** The list of tools leaves out a default that is the first value. */
function missingValues({ properties = {} }, given) {
  return DECISIVE.flatMap((argument) => {
    const { enum: values = [], default: usual = values[0] } = properties[argument] ?? {};
    return values
      .filter((value) => !given.some((args) => (args[argument] ?? usual) === value))
      .map((value) => `${argument} ${value}`);
  });
}
