import type { CallToolResult } from '@modelcontextprotocol/client';
import { LauncherError } from '../errors.ts';
import { readUserFile } from './read-file.ts';
import { type TargetFile, writeTarget } from './target-file.ts';

const MAX_MAPPING_BYTES = 1_000_000;

/**
 * Reads which column of a spreadsheet is what.
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO
 */
export function readMapping(path: string): Readonly<Record<string, unknown>> {
  let mapping: unknown;
  try {
    mapping = JSON.parse(withoutMark(readUserFile(path, MAX_MAPPING_BYTES).toString('utf8')));
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    throw notAMapping(path, 'is not JSON', error);
  }
  if (isRecord(mapping)) return mapping;
  throw notAMapping(path, 'is JSON, but not an object');
}

/**
 * Writes the mapping of an answer, for its reader to correct and to use again.
 * @returns false if the answer has none: only spreadsheets have a mapping
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO
 */
export async function saveMapping(
  { structuredContent }: Pick<CallToolResult, 'structuredContent'>,
  target: TargetFile,
): Promise<boolean> {
  const { mapping, dryRun } = Object(structuredContent);
  if (!isRecord(mapping)) return false;
  try {
    await writeTarget(Buffer.from(`${JSON.stringify(mapping, null, 2)}\n`), target);
    return true;
  } catch (error) {
    if (dryRun === true || !(error instanceof LauncherError)) throw error;
    const hint = `The import itself is stored. ${error.hint ?? ''}`.trim();
    throw new LauncherError(error.code, error.message, { hint, cause: error });
  }
}

/** Editors of Windows write a byte order mark. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAMapping(path: string, problem: string, cause?: unknown): LauncherError {
  return new LauncherError('E_USAGE', `The mapping ${path} ${problem}${placeIn(cause)}`, {
    hint: 'Nothing was imported. --save-mapping writes the mapping that csf-mcp proposes.',
    cause,
  });
}

/** Where V8 says that JSON is broken. The words of the file itself stay out of the message. */
function placeIn(error: unknown): string {
  const [, place] = /(line \d+ column \d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  return place === undefined ? '' : ` (${place})`;
}
