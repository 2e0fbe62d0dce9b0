import type { Transaction } from 'kysely';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type KnownReleases, knownReleases } from '../known-releases/releases.ts';
import { importId } from '../references/import-id.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { counted } from '../text/counted.ts';
import type { FrameworkExport } from './framework-export.ts';
import type { GivenFile } from './given-file.ts';
import { MAX_CONTENT_BYTES, type PackedContent, packContent } from './import-content.ts';
import type { PartKey } from './parts.ts';
import { type ImportFlags, storeImport } from './store-import.ts';
import { weighImports } from './stored-imports.ts';
import { type Held, takeInto, type View, type Weighed } from './view.ts';
import { differencesOf, type ViewDifferences } from './view-differences.ts';

/** NIST's file has 23; one import after the other could bring more, and answers name them all. */
const MAX_DATASETS = 200;

/** All of them are weighed at each import. */
const MAX_IMPORTS = 100;

export interface ImportRequest {
  readonly exported: FrameworkExport;
  readonly file: GivenFile;
  readonly dryRun: boolean;
  /** A person has said that unverified parts of the file take the place of what there is. No argument of a tool is it. */
  readonly acceptUnverified?: boolean;
  /** A person has said that parts of an older release take the place of newer ones. */
  readonly acceptOlder?: boolean;
  /** Calls the import off. */
  readonly abort: AbortSignal;
  /** The releases that are known; others in tests. */
  readonly known?: KnownReleases;
}

/** What an import does, or would do. */
export interface FrameworkImport {
  /** `unchanged`: the file is stored already, and nothing would be in use that is not. */
  readonly status: 'imported' | 'unchanged';
  /** The id of the import (`F-1`), or that of the same file; null before it has one. */
  readonly id: string | null;
  /** The parts of the file, and what becomes of each. */
  readonly weighed: readonly Weighed[];
  readonly before: View;
  readonly after: View;
  readonly differences: ViewDifferences;
}

/**
 * Keeps what a file brings as an import of its own, and puts it in use where nothing better is there: official parts
 * before unverified ones, newer releases before older ones, and nothing in the place of something. Only a person who
 * accepts it puts unverified parts in the place of official or shipped ones.
 * @throws CsfServerError INVALID_FILE, or CANCELLED by `abort`
 */
export async function importFramework(
  db: Database,
  writer: Writer,
  request: ImportRequest,
): Promise<FrameworkImport> {
  const begin = request.dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const { exported, known = knownReleases() } = request;
    const { acceptUnverified = false, acceptOlder = false } = request;
    const packed = packContent(exported);
    if (packed.bytes > MAX_CONTENT_BYTES) throw tooLarge();
    const { view, weighed: others } = await weighImports(transaction, { known });
    const before: View = new Map(view);
    const number = await nextNumber(transaction);
    const flags = { acceptsUnverified: acceptUnverified, acceptsOlder: acceptOlder };
    const weighed = takeInto(view, { number, date: exported.date, ...flags, content: exported }, known);
    const differences = differencesOf(before, view);
    const report = { weighed, before, after: view, differences };
    const earlier = await sameImport(transaction, packed, flags);
    if (earlier !== null && weighed.every(({ decision }) => decision !== 'taken'))
      return { status: 'unchanged', id: importId(earlier), ...report };
    refuseTooMany(view, others.size + 1);
    if (request.dryRun) return { status: 'imported', id: null, ...report };
    await storeImport(transaction, writer, { ...request, known, number, packed, view, flags, differences });
    return { status: 'imported', id: importId(number), ...report };
  });
}

function tooLarge(): Error {
  return invalidFile(
    `The file has more than ${MAX_CONTENT_BYTES / 1_024 / 1_024} MiB of wording and references.`,
  );
}

function refuseTooMany(view: ReadonlyMap<PartKey, Held>, imports: number): void {
  const datasets = [...view.values()].filter(
    ({ kind, from }) => kind === 'references' && from !== null,
  ).length;
  if (datasets > MAX_DATASETS) {
    throw invalidFile(
      `With this file there would be references to ${datasets} publications; ${MAX_DATASETS} is the most.`,
    );
  }
  if (imports > MAX_IMPORTS) {
    throw invalidFile(
      `There are ${counted(imports - 1, 'import')}, which is the most. Take some back: records_list with kind "imports" has their ids.`,
    );
  }
}

async function nextNumber(transaction: Transaction<Schema>): Promise<number> {
  const last = await transaction
    .selectFrom('imports')
    .select('number')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (last?.number ?? 0) + 1;
}

/** The newest import with the same content and flags that was not taken back. */
async function sameImport(
  transaction: Transaction<Schema>,
  { sha256 }: PackedContent,
  flags: ImportFlags,
): Promise<number | null> {
  const row = await transaction
    .selectFrom('imports')
    .select('number')
    .where('sha256', '=', sha256)
    .where('accepts_unverified', '=', Number(flags.acceptsUnverified))
    .where('accepts_older', '=', Number(flags.acceptsOlder))
    .where('number', 'not in', (from) => from.selectFrom('import_removals').select('number'))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? null;
}
