import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type ImportedFile, importColumns } from '../database/tables/imports.ts';
import { type KnownReleases, knownReleases } from '../known-releases/releases.ts';
import { importId } from '../references/import-id.ts';
import { shippedDataset } from '../references/shipped.ts';
import { storeView } from './store-view.ts';
import { weighImports } from './stored-imports.ts';

/** What became of the imports. */
export interface Settlement {
  /** The imports whose references to SP 800-53 gave way to those that ship, by id. */
  readonly gaveWay: readonly string[];
}

/**
 * Weighs all imports anew: an update of csf-mcp may have changed the schema, or may know more of NIST's releases. Nobody
 * has to import a file again.
 */
export async function settleImports(
  db: Database,
  writer: Writer,
  { abort, known = knownReleases() }: { abort: AbortSignal; known?: KnownReleases },
): Promise<Settlement> {
  return db.transaction().execute(async (transaction) => {
    const { id } = shippedDataset;
    const stored = await transaction
      .selectFrom('reference_datasets')
      .select('import')
      .where('id', '=', id)
      .executeTakeFirst();
    const { view } = await weighImports(transaction, { known });
    const gaveWay =
      stored !== undefined && view.get(`references ${id}`)?.from === null ? [importId(stored.import)] : [];
    await storeView(transaction, view, { at: writer.at, abort });
    await appendAudit(transaction, writer, {
      subject: FRAMEWORK_SUBJECT,
      before: null,
      after: {
        imports: await filesOf(transaction),
        known: known.version,
        ...(gaveWay.length > 0 && { gaveWay: { [id]: gaveWay } }),
      },
    });
    return { gaveWay };
  });
}

/** All imports by id: the log of an earlier version has not all that is known of them. */
async function filesOf(transaction: Transaction<Schema>): Promise<Readonly<Record<string, ImportedFile>>> {
  const rows = await transaction
    .selectFrom('imports')
    .select(['number', ...importColumns.names])
    .orderBy('number')
    .execute();
  return Object.fromEntries(rows.map(({ number, ...row }) => [importId(number), importColumns.fromRow(row)]));
}
