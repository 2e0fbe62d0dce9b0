import { choicesOf } from './choices.mjs';
import { walkTo } from './page.mjs';
import { REQUEST_CASES } from './request-cases.mjs';
import { TOOL_CASES } from './tool-cases.mjs';

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
      const args = typeof asked === 'function' ? undefined : await walkTo(asked, choose, ask);
      cases.push({ name, send: () => ask(args ?? asked(choose)) });
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
  };

  const { tools } = await client.listTools();
  for (const tool of tools.filter(({ annotations }) => annotations?.readOnlyHint === true)) {
    const active = activeCases(tool, choicesOf(data, seed, ''));
    problems.push(...gaps(tool, Object.values(active), choicesOf(data, seed, '')));
    for (const [label, asked] of Object.entries(active))
      await add(tool.name, label, asked, (args) => session.call(tool.name, args));
  }
  for (const [method, asked] of Object.entries(REQUEST_CASES))
    for (const [label, argsOf] of Object.entries(asked))
      await add(method, label, argsOf, (params) => client.request({ method, params }));
  return { cases, problems, toolsBytes: Buffer.byteLength(JSON.stringify({ tools })) };
}

/** Those of which the server knows all arguments. */
function activeCases({ name, inputSchema }, choose) {
  const known = Object.keys(inputSchema.properties ?? {});
  return Object.fromEntries(
    Object.entries(TOOL_CASES[name] ?? {}).filter(([, asked]) =>
      Object.keys(argumentsOf(asked, choose)).every((argument) => known.includes(argument)),
    ),
  );
}

/** A tool without a case, or a value that one of its arguments can have and none of the cases gives it. */
function gaps({ name, inputSchema }, asked, choose) {
  if (asked.length === 0) return [`${name}: no case in scripts/bench/server/tool-cases.mjs`];
  const given = asked.map((one) => argumentsOf(one, choose));
  return Object.entries(inputSchema.properties ?? {}).flatMap(
    ([argument, { enum: values = [], default: usual }]) =>
      values
        .filter((value) => !given.some((args) => (args[argument] ?? usual) === value))
        .map((value) => `${name}: no case with ${argument} ${value} in scripts/bench/server/tool-cases.mjs`),
  );
}

function argumentsOf(asked, choose) {
  return (asked.argsOf ?? asked)(choose);
}
