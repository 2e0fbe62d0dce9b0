import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { referenceKey, withoutLabel } from '../references/reference-key.ts';
import { shippedDataset, shippedReferences } from '../references/shipped.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import type { FrameworkExport, ReferenceSet } from './framework-export.ts';
import type { GivenFile } from './given-file.ts';

/** NIST's file has 23; one import after the other could bring more. */
const MAX_DATASETS = 200;

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_INSERT = 1_000;

/** `shipped`: the same references come with the program, so they are not stored. */
export type PartStatus = 'new' | 'replaced' | 'unchanged' | 'shipped';

export interface ImportedDataset {
  readonly id: string;
  readonly references: number;
  readonly status: PartStatus;
}

export interface FrameworkImport {
  readonly status: 'imported' | 'unchanged';
  readonly wording: Exclude<PartStatus, 'shipped'>;
  readonly statements: number;
  readonly examples: number;
  /** In the order of their ids. */
  readonly datasets: readonly ImportedDataset[];
}

export interface ImportRequest {
  readonly exported: FrameworkExport;
  readonly file: GivenFile;
  readonly dryRun: boolean;
  /** Calls the import off. */
  readonly abort: AbortSignal;
}

/**
 * Stores the official wording and the references of an export, in place of those that an earlier import brought; other
 * datasets stay. A file that is stored already changes nothing.
 * @throws CsfServerError INVALID_FILE, or CANCELLED by `abort`
 */
export async function importFramework(
  db: Database,
  writer: Writer,
  { exported, file, dryRun, abort }: ImportRequest,
): Promise<FrameworkImport> {
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const before = await loadStored(transaction);
    const report = compare(before, exported, file);
    refuseTooMany(before, report);
    if (!dryRun && report.status === 'imported')
      await store(transaction, writer, { exported, file, before, report, abort });
    return report;
  });
}

/** Answers name them all. */
function refuseTooMany(before: Stored, { datasets }: FrameworkImport): void {
  const ids = new Set([...before.datasets.keys(), ...datasets.map(({ id }) => id)]);
  if (ids.size <= MAX_DATASETS) return;
  throw invalidFile(
    `With this file there would be references to ${ids.size} publications; ${MAX_DATASETS} is the most.`,
  );
}

/** SHA-256 of the files that are stored already. */
interface Stored {
  readonly wording: string | null;
  readonly datasets: ReadonlyMap<string, string>;
}

async function loadStored(transaction: Transaction<Schema>): Promise<Stored> {
  const source = await transaction.selectFrom('official_source').select('file_sha256').executeTakeFirst();
  const datasets = await transaction.selectFrom('reference_datasets').select(['id', 'file_sha256']).execute();
  return {
    wording: source?.file_sha256 ?? null,
    datasets: new Map(datasets.map(({ id, file_sha256 }) => [id, file_sha256])),
  };
}

function compare(
  before: Stored,
  { wording, referenceSets }: FrameworkExport,
  { sha256 }: GivenFile,
): FrameworkImport {
  const datasets = [...referenceSets]
    .map(([id, set]): ImportedDataset => {
      const isShipped = id === shippedDataset.id && isSameAsShipped(set);
      const status = isShipped ? 'shipped' : statusOf(before.datasets.get(id), sha256);
      return { id, references: pairsOf(set).length, status };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const wordingStatus = statusOf(before.wording ?? undefined, sha256);
  const changes =
    wordingStatus !== 'unchanged' ||
    datasets.some((dataset) => isToBeStored(dataset) || isToGo(dataset, before));
  return {
    status: changes ? 'imported' : 'unchanged',
    wording: wordingStatus,
    statements: wording.size,
    examples: [...wording.values()].reduce((sum, { examples }) => sum + (examples?.length ?? 0), 0),
    datasets,
  };
}

function statusOf(stored: string | undefined, sha256: string): FrameworkImport['wording'] {
  if (stored === undefined) return 'new';
  return stored === sha256 ? 'unchanged' : 'replaced';
}

function isToBeStored({ status }: ImportedDataset): boolean {
  return status === 'new' || status === 'replaced';
}

/** An import that differed from what is shipped, and that the shipped one now replaces again. */
function isToGo({ id, status }: ImportedDataset, before: Stored): boolean {
  return status === 'shipped' && before.datasets.has(id);
}

function isSameAsShipped({ references }: ReferenceSet): boolean {
  const given = new Map([...references].map(([element, ids]) => [element, [...ids].sort()]));
  return isDeepStrictEqual(given, shippedReferences);
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  {
    exported,
    file,
    before,
    report,
    abort,
  }: Omit<ImportRequest, 'dryRun'> & { before: Stored; report: FrameworkImport },
): Promise<void> {
  const provenance = { file_name: file.name, file_sha256: file.sha256, imported_at: writer.at };
  if (report.wording !== 'unchanged') await storeWording(transaction, exported, provenance);
  for (const dataset of report.datasets) {
    if (!isToBeStored(dataset) && !isToGo(dataset, before)) continue;
    await transaction.deleteFrom('reference_pairs').where('dataset_id', '=', dataset.id).execute();
    await transaction.deleteFrom('reference_datasets').where('id', '=', dataset.id).execute();
    const set = exported.referenceSets.get(dataset.id);
    if (set === undefined || isToGo(dataset, before)) continue;
    await transaction
      .insertInto('reference_datasets')
      .values({ id: dataset.id, title: set.title, dated_on: exported.date, ...provenance })
      .execute();
    const rows = pairsOf(set).map(([element_id, reference_id]) => ({
      dataset_id: dataset.id,
      element_id,
      reference_id,
      reference_key: referenceKey(withoutLabel(reference_id)),
    }));
    for (const some of chunks(rows)) {
      await transaction.insertInto('reference_pairs').values(some).execute();
      await letOthersIn(abort);
    }
  }
  const { format, document, version, date } = exported;
  await appendAudit(transaction, writer, {
    subject: FRAMEWORK_SUBJECT,
    before: { wording: before.wording, datasets: Object.fromEntries(before.datasets) },
    after: { file: file.name, sha256: file.sha256, format, document, version, date, ...report },
  });
}

async function storeWording(
  transaction: Transaction<Schema>,
  { document, version, date, wording }: FrameworkExport,
  provenance: { file_name: string; file_sha256: string; imported_at: string },
): Promise<void> {
  await transaction.deleteFrom('official_texts').execute();
  await transaction.deleteFrom('official_source').execute();
  await transaction
    .insertInto('official_source')
    .values({ id: 1, document, version, dated_on: date, ...provenance })
    .execute();
  const rows = [...wording].flatMap(([element_id, { statement, examples }]) => [
    { element_id, kind: 'statement' as const, position: 0, text: statement },
    ...(examples ?? []).map((text, index) => ({
      element_id,
      kind: 'example' as const,
      position: index + 1,
      text,
    })),
  ]);
  for (const some of chunks(rows)) await transaction.insertInto('official_texts').values(some).execute();
}

function pairsOf({ references }: ReferenceSet): [elementId: string, reference: string][] {
  return [...references].flatMap(([element, ids]) => [...ids].map((id): [string, string] => [element, id]));
}

/** Many rows take seconds. Nothing is stored before the last one is. */
async function letOthersIn(abort: AbortSignal): Promise<void> {
  await nextTurn();
  if (abort.aborted) throw cancelled('Nothing was stored.');
}

function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_PER_INSERT) }, (_, index) =>
    rows.slice(index * ROWS_PER_INSERT, (index + 1) * ROWS_PER_INSERT),
  );
}
