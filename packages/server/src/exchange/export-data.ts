import type { Database } from '../database/open.ts';
import { readFilter } from '../framework/element-filter.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { invalid } from '../refusals/invalid.ts';
import { ignored } from '../tool-kit/notes.ts';
import type { ExportedFile } from './exported-file.ts';
import type { Exporter, ExportFormat, ExportOptions, ExportRequest } from './exporter.ts';
import { exporters } from './exporters.ts';

export interface GivenExport extends ExportOptions {
  /** An id or a name; without one, the only profile. */
  readonly profile?: string | undefined;
  readonly kind: string;
  readonly format?: ExportFormat | undefined;
  readonly withIdentities: boolean;
  /** The version of this csf-mcp. */
  readonly version: string;
}

const OPTIONS = ['table', 'owner', 'category', 'asOf', 'sheets', 'withCurrent'] as const;

/**
 * Makes a file of a profile, in memory.
 * @throws CsfServerError INVALID_INPUT for a format or table that the kind does not have; as the exporter does
 */
export async function exportData(
  db: Database,
  given: GivenExport,
  now: Date,
  known: readonly Exporter[] = exporters,
): Promise<{ readonly profile: string; readonly file: ExportedFile; readonly notes: readonly string[] }> {
  const { kind, profile: named, withIdentities, version } = given;
  const exporter = known.find((candidate) => candidate.kind === kind);
  if (exporter === undefined) throw invalid(`There is no export of kind "${kind}"`);
  const { formats, tables = [], takes, run } = exporter;
  const format = oneOf(formats, given.format, 'format', kind);
  const profile = await resolveProfile(db, named, { for: 'reading' });
  const options = pick(given, takes);
  const table = takes.includes('table') ? { table: oneOf(tables, given.table, 'table', kind) } : {};
  const { categoryId, functionId } = readFilter({ category: options.category });
  const request: ExportRequest = {
    ...options,
    ...table,
    category: categoryId ?? functionId,
    profile,
    format,
    withIdentities,
    version,
  };
  const file = await run(db, request, now);
  const unused = OPTIONS.filter((name) => !takes.includes(name));
  const notes = ignored({ ...pick(given, unused) }, `an export of kind "${kind}" does not use it`);
  return { profile, file, notes: [...notes, ...file.notes] };
}

function pick(given: ExportOptions, names: readonly (keyof ExportOptions)[]): ExportOptions {
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

function oneOf<T extends string>(
  allowed: readonly T[],
  given: string | undefined,
  what: string,
  kind: string,
): T {
  const found = given === undefined ? allowed[0] : allowed.find((candidate) => candidate === given);
  if (found !== undefined) return found;
  throw invalid(
    `An export of kind "${kind}" has no ${what} "${given}"`,
    `No file was written. It has: ${allowed.join(', ')}.`,
  );
}
