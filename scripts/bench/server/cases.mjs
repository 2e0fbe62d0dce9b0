import { choicesOf } from './choices.mjs';
import { walkTo } from './page.mjs';
import { REQUEST_CASES } from './request-cases.mjs';
import { TOOL_CASES } from './tool-cases.mjs';

/** Arguments that decide what kind of answer is given: each of their values has a case. */
const DECISIVE = ['kind', 'mode', 'detail', 'only'];

/**
 * What is measured: each case of each tool that only reads, and the other requests that read.
 *
 * @returns the cases as { name, send }, as problems what has no case or one that cannot be asked, and the size of the
 *   list of tools.
 */
export async function prepareCases(session, { data, seed }) {
  const { client } = session;
  const cases = [];
  const problems = [];
  const add = async (what, label, asked, ask) => {
    const name = `${what}: ${label}`;
    const choose = choicesOf(data, seed, name);
    try {
      const args = asked.page === undefined ? undefined : await walkTo(asked, choose, ask);
      const isUnbounded = asked.isUnbounded === true;
      cases.push({ name, isUnbounded, send: () => ask(args ?? argumentsOf(asked, choose)) });
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  };

  const { tools } = await client.listTools();
  for (const tool of tools.filter(({ annotations }) => annotations?.readOnlyHint === true)) {
    const toolCases = TOOL_CASES[tool.name] ?? {};
    problems.push(...withoutCase(tool, Object.values(toolCases), choicesOf(data, seed, '')));
    for (const [label, asked] of Object.entries(toolCases))
      await add(tool.name, label, asked, (args) => session.call(tool.name, args));
  }
  for (const [method, asked] of Object.entries(REQUEST_CASES))
    for (const [label, argsOf] of Object.entries(asked))
      await add(method, label, argsOf, (params) => client.request({ method, params }));
  return { cases, problems, toolsBytes: Buffer.byteLength(JSON.stringify({ tools })) };
}

/** A tool without a case, or a value that a decisive argument can have and none of the cases gives it. */
function withoutCase({ name, inputSchema }, asked, choose) {
  if (asked.length === 0) return [`${name}: no case in scripts/bench/server/tool-cases.mjs`];
  const given = asked.map((one) => argumentsOf(one, choose));
  return DECISIVE.flatMap((argument) => {
    const { enum: values = [], default: usual } = inputSchema.properties?.[argument] ?? {};
    return values
      .filter((value) => !given.some((args) => (args[argument] ?? usual) === value))
      .map((value) => `${name}: no case with ${argument} ${value} in scripts/bench/server/tool-cases.mjs`);
  });
}

function argumentsOf(asked, choose) {
  return (asked.argsOf ?? asked)(choose);
}
