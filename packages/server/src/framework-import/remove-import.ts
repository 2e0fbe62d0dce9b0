import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { importRemovalColumns } from '../database/tables/imports.ts';
import { type KnownReleases, knownReleases } from '../known-releases/releases.ts';
import { importId } from '../references/import-id.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { loggedDifferences } from './store-import.ts';
import { storeView } from './store-view.ts';
import { numbersInUse, weighImports } from './stored-imports.ts';
import { differencesOf, type ViewDifferences } from './view-differences.ts';

export interface RemovalRequest {
  /** `F-2`. */
  readonly id: string;
  readonly reason: string | null;
  /** Who takes it back, in words; null if nobody is named. */
  readonly by: string | null;
  readonly dryRun: boolean;
  /** Calls the removal off. */
  readonly abort: AbortSignal;
  /** The releases that are known; others in tests. */
  readonly known?: KnownReleases;
}

/** What taking an import back does, or would do. */
export interface ImportRemoval {
  readonly id: string;
  readonly file: string;
  readonly differences: ViewDifferences;
}

/**
 * Takes one import back: what is in use is what it would be without it. The import stays in the list, as removed.
 * @throws CsfServerError INVALID_INPUT for an import that is not there or was taken back, or CANCELLED by `abort`
 */
export async function removeImport(
  db: Database,
  writer: Writer,
  request: RemovalRequest,
): Promise<ImportRemoval> {
  const begin = request.dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const { known = knownReleases() } = request;
    const { number, file } = await findImport(transaction, request.id);
    const { view: before } = await weighImports(transaction, { known });
    const { view: after } = await weighImports(transaction, { known, except: number });
    const differences = differencesOf(before, after);
    const id = importId(number);
    if (request.dryRun) return { id, file, differences };
    const removal = { reason: request.reason, removedBy: request.by, removedAt: writer.at };
    const entry = await nextEntry(transaction);
    await transaction
      .insertInto('import_removals')
      .values({ number, entry, ...importRemovalColumns.toRow(removal) })
      .execute();
    await storeView(transaction, after, { at: writer.at, abort: request.abort });
    await appendAudit(transaction, writer, {
      subject: FRAMEWORK_SUBJECT,
      before: { importRemovals: {} },
      after: { importRemovals: { [id]: removal }, known: known.version, ...loggedDifferences(differences) },
    });
    return { id, file, differences };
  });
}

async function findImport(
  transaction: Transaction<Schema>,
  text: string,
): Promise<{ number: number; file: string }> {
  const inUse = await numbersInUse(transaction);
  const number = Number(/^F-([1-9]\d{0,8})$/i.exec(text.trim())?.[1] ?? Number.NaN);
  const found = await transaction
    .selectFrom('imports')
    .select(['number', 'file_name as file'])
    .where('number', '=', Number.isNaN(number) ? 0 : number)
    .executeTakeFirst();
  if (found !== undefined && inUse.includes(found.number)) return found;
  const ids = inUse.map(importId).join(', ') || 'none';
  throw invalid(
    found === undefined
      ? `There is no import ${quote(text)}`
      : `${importId(found.number)} was taken back already`,
    `Nothing was changed. Imports that can be taken back: ${ids}. records_list with kind "imports" says what they are; on the terminal, csf-mcp import --list.`,
  );
}
