import { LauncherError } from '../errors.ts';
import { type ArgumentType, argumentTypesOf, isOfType, typeInWords } from './argument-types.ts';
import type { GivenArguments } from './given-arguments.ts';

export interface DescribedTool {
  readonly name: string;
  readonly inputSchema: unknown;
}

/**
 * The arguments for a tool. An object stays as it is, and the server checks it. Texts become values of the types in the
 * schema.
 * @throws LauncherError E_USAGE for a name that the tool does not have, or a text that does not fit its type
 */
export function argumentsFor(
  { name: tool, inputSchema }: DescribedTool,
  given: GivenArguments,
): Record<string, unknown> {
  if (given.kind === 'object') return { ...given.value };
  const known = argumentTypesOf(inputSchema);
  const values = [...given.pairs].map(([name, text]): [string, unknown] => {
    const argument = known.find((candidate) => candidate.name === name);
    if (argument === undefined) throw unknownArgument(name, tool, known);
    return [name, convert(text, argument, tool)];
  });
  return Object.fromEntries(values);
}

function convert(text: string, argument: ArgumentType, tool: string): unknown {
  const { types } = argument;
  if (text === 'null' && types.includes('null')) return null;
  if (types.includes('string')) return text;
  const value = parseOrUndefined(text);
  if (types.length === 0) return value === undefined ? text : value;
  if (value !== undefined && types.some((type) => isOfType(value, type))) return value;
  const { name } = argument;
  const example = types.includes('array') ? ` Lists are JSON: ${name}='["a", "b"]'` : '';
  throw new LauncherError('E_USAGE', `${name}=${shorten(text)} must be: ${typeInWords(argument)}`, {
    hint: `'csf-mcp call --list ${tool}' shows its arguments.${example}`,
  });
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON text stands for this value
  }
}

function unknownArgument(name: string, tool: string, known: readonly ArgumentType[]): LauncherError {
  const names = known.map((argument) => argument.name).join(', ');
  return new LauncherError('E_USAGE', `${tool} has no argument ${shorten(name)}`, {
    hint: names === '' ? 'It takes none.' : `It has: ${names}. 'csf-mcp call --list ${tool}' says more.`,
  });
}

const MAX_SHOWN_LENGTH = 60;

function shorten(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text);
}
