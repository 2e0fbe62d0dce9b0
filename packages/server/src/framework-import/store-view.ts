import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { referenceKey, withoutLabel } from '../references/reference-key.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { pairsOf } from './parts.ts';
import type { Held, View } from './view.ts';

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_INSERT = 1_000;

type References = Extract<Held, { kind: 'references' }>;

/**
 * Stores what is in use, where it differs from what is stored.
 * @param at since when it is, ISO 8601 in UTC
 * @throws CsfServerError CANCELLED by `abort`
 */
export async function storeView(
  transaction: Transaction<Schema>,
  view: View,
  { at, abort }: { at: string; abort: AbortSignal },
): Promise<void> {
  await storeTexts(transaction, view);
  await storeReferences(transaction, view, { at, abort });
}

type TextRow = Schema['official_texts'];

async function storeTexts(transaction: Transaction<Schema>, view: View): Promise<void> {
  const rows = inOrder([...view.values()].flatMap(textRows));
  const stored = await transaction.selectFrom('official_texts').selectAll().execute();
  if (isSame(inOrder(stored), rows)) return;
  await transaction.deleteFrom('official_texts').execute();
  for (const some of chunks(rows)) await transaction.insertInto('official_texts').values(some).execute();
}

function textRows(part: Held): TextRow[] {
  if (part.kind === 'references' || part.from === null) return [];
  const { id: element_id, from } = part;
  if (part.kind === 'statement')
    return [{ element_id, kind: 'statement', position: 0, text: part.text, import: from }];
  return part.texts.map(
    (text, index): TextRow => ({ element_id, kind: 'example', position: index + 1, text, import: from }),
  );
}

function inOrder(rows: readonly TextRow[]): TextRow[] {
  const key = ({ element_id, kind, position }: TextRow) =>
    `${element_id} ${kind} ${String(position).padStart(4, '0')}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function isSame(one: readonly TextRow[], other: readonly TextRow[]): boolean {
  const json = (rows: readonly TextRow[]) =>
    JSON.stringify(rows.map((row) => [row.element_id, row.kind, row.position, row.text, row.import]));
  return json(one) === json(other);
}

async function storeReferences(
  transaction: Transaction<Schema>,
  view: View,
  { at, abort }: { at: string; abort: AbortSignal },
): Promise<void> {
  const stored = await transaction.selectFrom('reference_datasets').selectAll().execute();
  const wanted = new Map(
    [...view.values()].filter(isImportedReferences).map((part) => [part.id, part] as const),
  );
  for (const { id, import: from, digest } of stored) {
    const part = wanted.get(id);
    if (part?.from === from && part.digest === digest) wanted.delete(id);
    else await removeDataset(transaction, id);
  }
  for (const part of wanted.values()) await storeDataset(transaction, part, { at, abort });
}

function isImportedReferences(part: Held): part is References & { readonly from: number } {
  return part.kind === 'references' && part.from !== null;
}

async function removeDataset(transaction: Transaction<Schema>, id: string): Promise<void> {
  await transaction.deleteFrom('reference_pairs').where('dataset_id', '=', id).execute();
  await transaction.deleteFrom('reference_datasets').where('id', '=', id).execute();
}

async function storeDataset(
  transaction: Transaction<Schema>,
  { id, set, digest, from }: References & { readonly from: number },
  { at, abort }: { at: string; abort: AbortSignal },
): Promise<void> {
  await transaction
    .insertInto('reference_datasets')
    .values({ id, title: set.title, import: from, digest, in_use_since: at })
    .execute();
  const rows = pairsOf(set).map(([element_id, reference_id]) => ({
    dataset_id: id,
    element_id,
    reference_id,
    reference_key: referenceKey(withoutLabel(reference_id)),
  }));
  for (const some of chunks(rows)) {
    await transaction.insertInto('reference_pairs').values(some).execute();
    await letOthersIn(abort);
  }
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
