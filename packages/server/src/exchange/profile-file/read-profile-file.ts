import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { jsonSize } from '../../framework-import/json-size.ts';
import { plainProblem } from '../../tool-kit/plain-problem.ts';
import { file as fileSchema, text } from './file-schema.ts';
import { FORMAT, FORMAT_VERSION, type ProfileFile } from './format.ts';
import { entry, links, log } from './log-schema.ts';
import { placeIn, refusedFile } from './refused-file.ts';
import { settingsVersion, snapshot, VERSIONS, withdrawal } from './row-schemas.ts';

/** A file of ours has 6 levels. */
const MAX_DEPTH = 100;

/** One of 20 MB, the most that comes in, has about 400,000. */
const MAX_VALUES = 1_500_000;

/** The number of rows read without a break: a few milliseconds. */
const ROWS_PER_TURN = 100;

/** The lists of a file, with the schema of their rows. */
const LISTS = {
  settings: settingsVersion,
  texts: text,
  ...VERSIONS,
  withdrawals: withdrawal,
  snapshots: snapshot,
};

/** A file whose values have the right types, and nothing else. Whether they fit together is not checked. */
export interface TypedFile extends ProfileFile {
  /** The digest that it says it has. */
  readonly sha256: string;
}

/**
 * Reads a profile file. A field that the format does not have is refused like one that is missing.
 * @throws CsfServerError INVALID_FILE, which names the place of what is wrong
 */
export async function readProfileFile(bytes: Buffer): Promise<TypedFile> {
  const found = parsed(bytes);
  refuseOtherFormat(found);
  const head = read(fileSchema, found, []);
  const lists: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(LISTS)) {
    lists[name] = await readList(schema, head[name as keyof typeof LISTS], [name]);
  }
  const audit: unknown[] = [];
  for (const [index, given] of head.audit.entries()) audit.push(await readLog(given, ['audit', index]));
  // The schemas are made of the same columns as the types.
  return { ...head, ...lists, audit } as unknown as TypedFile;
}

function parsed(bytes: Buffer): unknown {
  const { depth, values } = jsonSize(bytes);
  // To parse much more would keep others waiting for seconds.
  if (depth > MAX_DEPTH || values > MAX_VALUES)
    throw refusedFile('The file has far more in it than any profile.');
  const json = jsonIn(bytes);
  // To parse keeps the last of two values with one name; a person, or another program, may read the first.
  if (valuesIn(json) !== values)
    throw refusedFile(
      'The profile file has two values under one name, so it was changed since it was written.',
    );
  return json;
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusedFile('The file is no JSON in UTF-8, or it is cut off.'); // its own message would quote the file
  }
}

/** As `jsonSize` counts the values in a text, which has those too that a later one of the same name replaces. */
function valuesIn(json: unknown): number {
  let values = 1;
  const unread = [json];
  while (unread.length > 0) {
    const value = unread.pop();
    if (typeof value !== 'object' || value === null) continue;
    const members: unknown[] = Object.values(value);
    values += Math.max(members.length, 1);
    for (const member of members) unread.push(member);
  }
  return values;
}

function refuseOtherFormat(found: unknown): void {
  const { format, formatVersion } = Object(found);
  if (format !== FORMAT) {
    throw refusedFile(`The file is no profile of csf-mcp: its format is not "${FORMAT}".`);
  }
  if (formatVersion === FORMAT_VERSION) return;
  throw refusedFile(
    `The file has version ${typeof formatVersion === 'number' ? formatVersion : 'unknown'} of the format of profiles; this csf-mcp reads version ${FORMAT_VERSION}. Update csf-mcp where the version is lower.`,
  );
}

async function readLog(given: unknown, path: readonly PropertyKey[]): Promise<unknown> {
  const head = read(log, given, path);
  const entries: unknown[] = [];
  for (const [index, found] of head.entries.entries()) {
    const isEntry = typeof found === 'object' && found !== null && !('hashes' in found);
    const schema: z.ZodType = isEntry ? entry : links;
    entries.push(read(schema, found, [...path, 'entries', index]));
    if (index % ROWS_PER_TURN === 0) await nextTurn();
  }
  return { ...head, entries };
}

async function readList(
  schema: z.ZodType,
  rows: readonly unknown[],
  path: readonly PropertyKey[],
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const [index, row] of rows.entries()) {
    found.push(read(schema, row, [...path, index]));
    if (index % ROWS_PER_TURN === 0) await nextTurn();
  }
  return found;
}

/** A value as its schema has it. A text that the schema would tidy, by trimming it, is refused: csf-mcp wrote none. */
function read<T>(schema: z.ZodType<T>, value: unknown, path: readonly PropertyKey[]): T {
  const result = schema.safeParse(value, { error: plainProblem });
  if (!result.success) {
    const [issue] = result.error.issues;
    throw refusedFile(`${placeIn([...path, ...(issue?.path ?? [])])}: ${issue?.message ?? 'is not valid'}.`);
  }
  if (!isDeepStrictEqual(result.data, value)) {
    throw refusedFile(`${placeIn(path)}: a text has white space at an end, or line breaks of another kind.`);
  }
  return result.data;
}
