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

const MAX_MEGABYTES = 32;
const MAX_BYTES = MAX_MEGABYTES * 1_024 * 1_024;

/** A profile has 12 levels at most, and a value takes 20 bytes of a file, with its name. To parse more takes its time. */
const MAX_DEPTH = 100;
const MAX_VALUES = 2_000_000;

/** So many rows are read without a break: a few milliseconds. */
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
  if (bytes.length > MAX_BYTES) {
    throw refusedFile(
      `The profile file is larger than ${MAX_MEGABYTES} MiB, which is the most for one import.`,
    );
  }
  const { depth, values } = jsonSize(bytes);
  if (depth > MAX_DEPTH || values > MAX_VALUES) {
    throw refusedFile(
      `The file is no profile of csf-mcp: it is nested more than ${MAX_DEPTH} levels deep, or has more than ${MAX_VALUES} values.`,
    );
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusedFile('The file is no JSON in UTF-8, or it is cut off.'); // its own message would quote the file
  }
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
