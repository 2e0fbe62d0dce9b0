import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type ImportedFile, importColumns, importRemovalColumns } from '../database/tables/imports.ts';
import { type KnownReleases, knownReleases } from '../known-releases/releases.ts';
import { importId } from '../references/import-id.ts';
import { cut } from '../text/cut.ts';
import { isOfficial, keyOf, partsOf } from './parts.ts';
import { partsInWords } from './parts-in-words.ts';
import { loadImport, weighImports } from './stored-imports.ts';
import type { View, Weighed } from './view.ts';

/** Characters. NIST's title has 42. */
const MAX_TITLE = 80;

/**
 * What became of an import: all or a part of it is in use, another one has replaced it, it was kept back since what is
 * in use is more to be believed, or it was taken back.
 */
export type ImportState = 'in use' | 'partly in use' | 'replaced' | 'kept back' | 'removed';

/** A file that was imported. */
export interface ListedImport
  extends Pick<ImportedFile, 'file' | 'format' | 'version' | 'date' | 'importedAt'> {
  /** `F-1`. */
  readonly id: string;
  /** As the file says. */
  readonly title: string;
  readonly state: ImportState;
  /** Its parts that are in a release of NIST's that this csf-mcp knows, in words; absent if there are none. */
  readonly official?: string;
  /** Its other parts, in words. */
  readonly unverified?: string;
  /** Its parts that did not take the place of others, in words. */
  readonly keptBack?: string;
  /** A person wanted the unverified parts in use. */
  readonly accepted?: true;
  readonly removedAt?: string;
  readonly removedBy?: string | null;
  readonly reason?: string | null;
  /** The SHA-256 of the file, in hex. */
  readonly sha256: string;
}

/**
 * All imports in their order, also those that were taken back. What comes with the program is not among them.
 * @param known the releases that are known; others in tests
 */
export async function listImports(
  db: Database,
  known: KnownReleases = knownReleases(),
): Promise<readonly ListedImport[]> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { view, weighed } = await weighImports(transaction, { known });
      const rows = await transaction
        .selectFrom('imports')
        .select(['number', ...importColumns.names])
        .orderBy('number')
        .execute();
      const listed: ListedImport[] = [];
      for (const { number, ...row } of rows) {
        const file = importColumns.fromRow(row);
        const parts = weighed.get(number);
        listed.push(
          parts === undefined
            ? await removed(transaction, { number, file, known })
            : {
                ...headOf(number, file),
                state: stateOf(parts, view),
                ...believed(parts),
                ...tail(file, parts),
              },
        );
      }
      return listed;
    });
}

function headOf(number: number, { document, version, date, file, format, importedAt }: ImportedFile) {
  return { id: importId(number), title: cut(document, MAX_TITLE), version, date, file, format, importedAt };
}

function tail({ acceptsUnverified, fileSha256: sha256 }: ImportedFile, parts: readonly Weighed[]) {
  const keptBack = partsInWords(parts.filter(isKeptBack));
  return {
    ...(keptBack !== '' && { keptBack }),
    ...(acceptsUnverified && { accepted: true as const }),
    sha256,
  };
}

function believed(parts: readonly Pick<Weighed, 'kind' | 'releases'>[]) {
  const official = partsInWords(parts.filter(isOfficial));
  const unverified = partsInWords(parts.filter((part) => !isOfficial(part)));
  return { ...(official !== '' && { official }), ...(unverified !== '' && { unverified }) };
}

export function isKeptBack({ decision }: Pick<Weighed, 'decision'>): boolean {
  return decision !== 'taken' && decision !== 'same';
}

function stateOf(parts: readonly Weighed[], view: View): ImportState {
  const used = parts.filter((part) => view.get(keyOf(part))?.digest === part.digest).length;
  if (used > 0) return used === parts.length ? 'in use' : 'partly in use';
  return parts.some(isKeptBack) ? 'kept back' : 'replaced';
}

async function removed(
  transaction: Transaction<Schema>,
  { number, file, known }: { number: number; file: ImportedFile; known: KnownReleases },
): Promise<ListedImport> {
  const removal = await transaction
    .selectFrom('import_removals')
    .select(importRemovalColumns.names)
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const { content } = await loadImport(transaction, number);
  return {
    ...headOf(number, file),
    state: 'removed',
    ...believed(partsOf(content, known)),
    ...importRemovalColumns.fromRow(removal),
    ...tail(file, []),
  };
}
