import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Schema } from '../database/schema.ts';
import { type ImportedFile, importColumns } from '../database/tables/imports.ts';
import type { KnownReleases } from '../known-releases/releases.ts';
import { importId } from '../references/import-id.ts';
import type { FrameworkExport } from './framework-export.ts';
import type { GivenFile } from './given-file.ts';
import type { PackedContent } from './import-content.ts';
import { storeView } from './store-view.ts';
import type { View } from './view.ts';
import type { ViewDifferences } from './view-differences.ts';

export type ImportFlags = Pick<ImportedFile, 'acceptsUnverified' | 'acceptsOlder'>;

export interface StoredImport {
  readonly number: number;
  readonly exported: FrameworkExport;
  readonly file: GivenFile;
  /** What a person wants, as `ImportedFile` has it. */
  readonly flags: ImportFlags;
  readonly packed: PackedContent;
  /** What is in use with it, by the releases that are known. */
  readonly view: View;
  readonly known: KnownReleases;
  readonly differences: ViewDifferences;
  /** Calls the import off. */
  readonly abort: AbortSignal;
}

/** Keeps an import, puts in use what is to be, and says so in the log. */
export async function storeImport(
  transaction: Transaction<Schema>,
  writer: Writer,
  { exported, file, known, number, packed, view, flags, differences, abort }: StoredImport,
): Promise<void> {
  const { format, document, version, date } = exported;
  const { content, ...sizes } = packed;
  const imported: ImportedFile = {
    file: file.name,
    fileSha256: file.sha256,
    ...{ format, document, version, date },
    importedAt: writer.at,
    ...flags,
    ...sizes,
  };
  const entry = await nextEntry(transaction);
  await transaction
    .insertInto('imports')
    .values({ number, entry, ...importColumns.toRow(imported), content })
    .execute();
  await storeView(transaction, view, { at: writer.at, abort });
  await appendAudit(transaction, writer, {
    subject: FRAMEWORK_SUBJECT,
    before: { imports: {} },
    after: {
      imports: { [importId(number)]: imported },
      known: known.version,
      ...loggedDifferences(differences),
    },
  });
}

/** The numbers of what differs, for the audit log. It has neither wording nor references. */
export function loggedDifferences({ statements, examples, datasets }: ViewDifferences): object {
  const counts = ({ added, changed, lost }: ViewDifferences['statements']) => ({
    added: added.length,
    changed: changed.length,
    lost: lost.length,
  });
  return {
    statements: counts(statements),
    examples: counts(examples),
    datasets: Object.fromEntries(datasets.map(({ id, added, lost }) => [id, { added, lost }])),
  };
}
