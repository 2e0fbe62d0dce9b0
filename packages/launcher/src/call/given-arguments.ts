import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { LauncherError } from '../errors.ts';

/** A tool's arguments as they were given: one object, or texts by name. The tool's schema knows the types of the texts. */
export type GivenArguments =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'pairs'; readonly pairs: ReadonlyMap<string, string> };

/** Stands for a JSON object on stdin. */
const STDIN = '-';

/** How much of a line is shown on each side of an error. */
const CONTEXT_LENGTH = 30;

const FORMS = `Give the arguments as one JSON object ('{"id": "GV.OC-01"}'), - for one on stdin, or name=value pairs (id=GV.OC-01).`;

/**
 * Reads the words after the tool's name.
 * @param readStdin called only for `-`
 * @throws LauncherError E_USAGE
 */
export async function readArguments(
  words: readonly string[],
  readStdin: () => Promise<string>,
): Promise<GivenArguments> {
  const [first = '', ...others] = words;
  const isJson = first === STDIN || /^\s*[{["]/.test(first);
  if (!isJson) return { kind: 'pairs', pairs: readPairs(words) };
  if (others.length > 0)
    throw new LauncherError('E_USAGE', `nothing can follow ${first === STDIN ? '-' : 'a JSON object'}`, {
      hint: FORMS,
    });
  return { kind: 'object', value: parseObject(first === STDIN ? await readStdin() : first) };
}

function readPairs(words: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const word of words) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || value === undefined)
      throw new LauncherError('E_USAGE', `${JSON.stringify(word)} is neither JSON nor name=value`, {
        hint: FORMS,
      });
    if (pairs.has(name))
      throw new LauncherError('E_USAGE', `${name} is given twice`, {
        hint: `Give a list as JSON: ${name}='["a", "b"]'`,
      });
    pairs.set(name, value);
  }
  return pairs;
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson(text);
  }
  if (isRecord(value)) return value;
  throw new LauncherError('E_USAGE', 'the arguments are JSON, but not an object', { hint: FORMS });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Finds the place of the error. Node.js names it only in some cases. */
function notJson(text: string): LauncherError {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [{ error, offset } = { error: null, offset: text.length }] = errors;
  const reason = error === null ? 'not valid' : inWords(printParseErrorCode(error));
  const before = text.slice(0, offset).split('\n');
  const column = before.at(-1)?.length ?? 0;
  return new LauncherError(
    'E_USAGE',
    `the arguments are not JSON: ${reason} at line ${before.length}, column ${column + 1}`,
    { hint: `${excerpt(text, offset)}\n${FORMS}` },
  );
}

/** The place of an error, with a mark below it. */
function excerpt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const start = Math.max(lineStart, offset - CONTEXT_LENGTH);
  const [shown = ''] = text.slice(start, offset + CONTEXT_LENGTH).split('\n');
  return `  ${shown.replace(/\p{Cc}/gu, ' ')}\n  ${' '.repeat(offset - start)}^`;
}

/** `PropertyNameExpected` becomes `property name expected`. */
function inWords(code: string): string {
  return code.replace(/(?<!^)[A-Z]/g, ' $&').toLowerCase();
}
