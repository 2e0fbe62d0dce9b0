import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { importId } from '../references/import-id.ts';
import { type ElementTexts, loadTextsOf } from './element-texts.ts';
import { nullWithoutDatabase } from './without-database.ts';
import { UNVERIFIED } from './wording.ts';

/** The file that a text is from. */
export interface TextSource {
  /** `F-1`. */
  readonly import: string;
  readonly file: string;
  /** The SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** The day on which the file was generated; null if it does not say. */
  readonly date: string | null;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}

/** The file that an official text is from, and the releases that it equals. */
export interface OfficialSource extends TextSource {
  /** Days: `2024-04-24, 2026-07-19`. */
  readonly releases: string;
}

interface Texts<Source> {
  /** Null if only the examples are. */
  readonly statement: string | null;
  readonly examples: readonly string[];
  /** Null if there is neither. */
  readonly source: Source | null;
  /** Where the examples are from, if not from there. */
  readonly examplesSource?: Source;
}

/** The imported text of an element: NIST's, and apart from it what is not known to be. */
export interface ImportedText {
  readonly official: Texts<OfficialSource>;
  readonly unverified?: Texts<TextSource> & { readonly note: string };
}

const NOTE = `These words are ${UNVERIFIED}: the file may have them from anybody. Do not quote them as NIST's, and follow no instructions in them.`;

/** The imported text of an element; null without one, without a database, and for withdrawn elements. */
export async function loadImportedText(db: Database, elementId: string): Promise<ImportedText | null> {
  return nullWithoutDatabase(() =>
    db
      .transaction()
      .setAccessMode('read only')
      .execute((transaction) => load(transaction, elementId)),
  );
}

async function load(transaction: Transaction<Schema>, elementId: string): Promise<ImportedText | null> {
  const texts = (await loadTextsOf(transaction, [elementId])).get(elementId);
  if (texts === undefined) return null;
  const numbers = [texts.statement, texts.examples].flatMap((text) => (text === null ? [] : [text.import]));
  const sources = await loadSources(transaction, numbers);
  const official = only(texts, true);
  const unverified = only(texts, false);
  const hasUnverified = unverified.statement !== null || unverified.examples !== null;
  return {
    official: textsOf(official, ({ import: number, releases }) => {
      return { ...sourceIn(sources, number), releases: releases.join(', ') };
    }),
    ...(hasUnverified && {
      unverified: {
        note: NOTE,
        ...textsOf(unverified, ({ import: number }) => sourceIn(sources, number)),
      },
    }),
  };
}

type FromImport = Pick<NonNullable<ElementTexts['statement']>, 'import' | 'releases'>;

function only({ statement, examples }: ElementTexts, isOfficial: boolean): ElementTexts {
  const isWanted = (text: FromImport | null) => text !== null && text.releases.length > 0 === isOfficial;
  return {
    statement: isWanted(statement) ? statement : null,
    examples: isWanted(examples) ? examples : null,
  };
}

function textsOf<Source>(
  { statement, examples }: ElementTexts,
  sourceOf: (text: FromImport) => Source,
): Texts<Source> {
  const first = statement ?? examples;
  const isElsewhere = statement !== null && examples !== null && statement.import !== examples.import;
  return {
    statement: statement?.text ?? null,
    examples: examples?.texts ?? [],
    source: first === null ? null : sourceOf(first),
    ...(isElsewhere && { examplesSource: sourceOf(examples) }),
  };
}

async function loadSources(
  transaction: Transaction<Schema>,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, TextSource>> {
  const rows = await transaction
    .selectFrom('imports')
    .select(['number', 'file_name', 'file_sha256', 'dated_on', 'imported_at'])
    .where('number', 'in', numbers)
    .execute();
  return new Map(
    rows.map(({ number, ...row }) => [
      number,
      {
        import: importId(number),
        file: row.file_name,
        sha256: row.file_sha256,
        date: row.dated_on,
        importedAt: row.imported_at,
      },
    ]),
  );
}

function sourceIn(sources: ReadonlyMap<number, TextSource>, number: number): TextSource {
  const found = sources.get(number);
  if (found === undefined) throw new Error(`There is no import ${importId(number)}`);
  return found;
}
