import type { Database } from '../database/open.ts';
import { nullWithoutDatabase } from './without-database.ts';

/** NIST's wording of an element, and the file that it is from. */
export interface OfficialText {
  readonly statement: string;
  readonly examples: readonly string[];
  readonly source: {
    readonly document: string;
    readonly version: string | null;
    /** The day on which the file was generated; null if it does not say. */
    readonly date: string | null;
    readonly file: string;
    readonly sha256: string;
    readonly importedAt: string;
  };
}

/** The official text of an element; null without an import, without a database, and for withdrawn elements. */
export async function loadOfficialText(db: Database, elementId: string): Promise<OfficialText | null> {
  return nullWithoutDatabase(() => load(db, elementId));
}

async function load(db: Database, elementId: string): Promise<OfficialText | null> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const source = await transaction
        .selectFrom('official_source')
        .select([
          'document',
          'version',
          'dated_on as date',
          'file_name as file',
          'file_sha256 as sha256',
          'imported_at as importedAt',
        ])
        .executeTakeFirst();
      const texts = await transaction
        .selectFrom('official_texts')
        .select(['kind', 'text'])
        .where('element_id', '=', elementId)
        .orderBy('position')
        .execute();
      const statement = texts.find(({ kind }) => kind === 'statement')?.text;
      if (source === undefined || statement === undefined) return null;
      return {
        statement,
        examples: texts.filter(({ kind }) => kind === 'example').map(({ text }) => text),
        source,
      };
    });
}
