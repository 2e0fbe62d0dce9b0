import type { Database } from '../database/open.ts';
import { OWN_WORDING } from '../framework/own-wording.ts';
import { nullWithoutDatabase } from './without-database.ts';

/** NIST's longest list for an outcome has ten examples and 1,550 characters. */
const MAX_EXAMPLES = 20;
const MAX_CHARACTERS = 3_000;

/** The words in which an answer speaks of elements: NIST's once they are imported, else this project's. */
export interface Wording {
  /** Whose words the statements are, as an answer says it once. */
  readonly wording: string;
  readonly isOfficial: boolean;
  statementOf(element: { readonly id: string; readonly statement: string }): string;
  examplesOf(id: string): ShownExamples;
}

/** NIST's implementation examples; nothing without an import, or where NIST has none. */
export interface ShownExamples {
  readonly examples?: readonly string[];
  /** How many are left out, since no list of NIST's is so long: csf_get has them. */
  readonly moreExamples?: number;
}

/** The wording of some elements, or of all. */
export async function loadWording(db: Database, ids?: readonly string[]): Promise<Wording> {
  return (await nullWithoutDatabase(() => loadOfficial(db, ids))) ?? ownWording;
}

async function loadOfficial(db: Database, ids: readonly string[] | undefined): Promise<Wording | null> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const source = await transaction
        .selectFrom('official_source')
        .select(['document', 'version', 'dated_on as date', 'file_name as file'])
        .executeTakeFirst();
      if (source === undefined) return null;
      const all = transaction
        .selectFrom('official_texts')
        .select(['element_id as id', 'kind', 'text'])
        .orderBy('position');
      const texts = await (ids === undefined ? all : all.where('element_id', 'in', ids)).execute();
      return officialWording(source, texts);
    });
}

export const ownWording: Wording = {
  wording: OWN_WORDING,
  isOfficial: false,
  statementOf: ({ statement }) => statement,
  examplesOf: () => ({}),
};

function officialWording(
  {
    document,
    version,
    date,
    file,
  }: Readonly<Record<'document' | 'file', string>> & {
    readonly version: string | null;
    readonly date: string | null;
  },
  texts: readonly { readonly id: string; readonly kind: 'statement' | 'example'; readonly text: string }[],
): Wording {
  const statements = new Map(
    texts.filter(({ kind }) => kind === 'statement').map(({ id, text }) => [id, text]),
  );
  const examples = Map.groupBy(
    texts.filter(({ kind }) => kind === 'example'),
    ({ id }) => id,
  );
  const from = [document, version, date].filter((fact) => fact !== null).join(', ');
  return {
    wording: `NIST's, as imported with ${file} (${from})`,
    isOfficial: true,
    statementOf: ({ id, statement }) => statements.get(id) ?? statement,
    examplesOf: (id) => shown((examples.get(id) ?? []).map(({ text }) => text)),
  };
}

function shown(all: readonly string[]): ShownExamples {
  const examples: string[] = [];
  let characters = 0;
  for (const text of all.slice(0, MAX_EXAMPLES)) {
    characters += text.length;
    if (characters > MAX_CHARACTERS) break;
    examples.push(text);
  }
  const left = all.length - examples.length;
  return {
    ...(examples.length > 0 && { examples }),
    ...(left > 0 && { moreExamples: left }),
  };
}
