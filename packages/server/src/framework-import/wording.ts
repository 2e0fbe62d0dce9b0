import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { OWN_WORDING } from '../framework/own-wording.ts';
import { importId } from '../references/import-id.ts';
import { type ElementTexts, loadTextsOf } from './element-texts.ts';
import { nullWithoutDatabase } from './without-database.ts';

/** NIST's longest list for an outcome has ten examples and 1,550 characters. */
const MAX_EXAMPLES = 20;
const MAX_CHARACTERS = 3_000;

/** The most files that are named. */
const MAX_FILES = 3;

/** What is said of words that are in no release that this csf-mcp knows. They may be anybody's. */
export const UNVERIFIED = "in no release of NIST's that this csf-mcp knows";

/** The words in which an answer speaks of elements: those that were imported, else this project's. */
export interface Wording {
  /** Whose words the statements are, as an answer says it once. */
  readonly wording: string;
  /** Some statements are not this project's. */
  readonly isImported: boolean;
  statementOf(element: { readonly id: string; readonly statement: string }): string;
  examplesOf(id: string): ShownExamples;
  /** Whose words those of an element are, where `wording` does not say it; to be spread into what quotes them. */
  whoseOf(id: string): Whose;
}

export interface Whose {
  readonly words?: string;
}

/** Implementation examples; nothing without an import, or where there are none. */
export interface ShownExamples {
  readonly examples?: readonly string[];
  /** How many are left out, since no list of NIST's is so long: csf_get has them. */
  readonly moreExamples?: number;
}

/** The wording of some elements, or of all. */
export async function loadWording(db: Database, ids?: readonly string[]): Promise<Wording> {
  return (await nullWithoutDatabase(() => loadImported(db, ids))) ?? ownWording;
}

async function loadImported(db: Database, ids: readonly string[] | undefined): Promise<Wording | null> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const texts = await loadTextsOf(transaction, ids);
      if (texts.size === 0) return null;
      const all = [...texts.values()].flatMap(({ statement, examples }) => [statement, examples]);
      const numbers = new Set(all.flatMap((text) => (text === null ? [] : [text.import])));
      return importedWording(texts, await loadFiles(transaction, [...numbers]));
    });
}

export const ownWording: Wording = {
  wording: OWN_WORDING,
  isImported: false,
  statementOf: ({ statement }) => statement,
  examplesOf: () => ({}),
  whoseOf: () => ({}),
};

/** The names of files by the numbers of their imports. What a file says of itself may be anything, and is not repeated. */
type Files = ReadonlyMap<number, string>;

async function loadFiles(transaction: Transaction<Schema>, numbers: readonly number[]): Promise<Files> {
  const rows = await transaction
    .selectFrom('imports')
    .select(['number', 'file_name'])
    .where('number', 'in', numbers)
    .execute();
  return new Map(rows.map(({ number, file_name }) => [number, file_name]));
}

type Owner = "NIST's" | 'unverified' | "csf-mcp's own";

function importedWording(texts: ReadonlyMap<string, ElementTexts>, files: Files): Wording {
  const owners = new Map([...texts].map(([id, of]) => [id, ownersOf(of)]));
  const all = [...owners.values()];
  const usual = mostTrusted(all.map(({ statement }) => statement));
  return {
    wording: inWords(texts, usual, files),
    isImported: usual !== "csf-mcp's own",
    statementOf: ({ id, statement }) => texts.get(id)?.statement?.text ?? statement,
    examplesOf: (id) => shown(texts.get(id)?.examples?.texts ?? []),
    whoseOf: (id) => whose(owners.get(id) ?? { statement: "csf-mcp's own", examples: null }, usual),
  };
}

interface Owners {
  readonly statement: Owner;
  readonly examples: Owner | null;
}

function ownersOf({ statement, examples }: ElementTexts): Owners {
  const ownerOf = (text: { readonly releases: readonly string[] }): Owner =>
    text.releases.length > 0 ? "NIST's" : 'unverified';
  return {
    statement: statement === null ? "csf-mcp's own" : ownerOf(statement),
    examples: examples === null ? null : ownerOf(examples),
  };
}

function mostTrusted(owners: readonly Owner[]): Owner {
  const order: readonly Owner[] = ["NIST's", 'unverified', "csf-mcp's own"];
  return order.find((owner) => owners.includes(owner)) ?? "csf-mcp's own";
}

/** What differs from the usual is said of each element. */
function whose({ statement, examples }: Owners, usual: Owner): Whose {
  if (statement !== usual && statement === examples) return { words: `statement and examples: ${statement}` };
  const parts = [
    ...(statement === usual ? [] : [`statement: ${statement}`]),
    ...(examples === null || examples === usual ? [] : [`examples: ${examples}`]),
  ];
  return parts.length === 0 ? {} : { words: parts.join('; ') };
}

function inWords(texts: ReadonlyMap<string, ElementTexts>, usual: Owner, files: Files): string {
  const parts = [...texts.values()].flatMap(({ statement, examples }) =>
    [statement, examples].filter((text) => text !== null),
  );
  const numbersOf = (isOfficial: boolean): ReadonlySet<number> =>
    new Set(parts.filter(({ releases }) => releases.length > 0 === isOfficial).map((text) => text.import));
  const nameOf = (number: number) => `${files.get(number)} (${importId(number)})`;
  const official = named(numbersOf(true), nameOf);
  const unverified = named(numbersOf(false), nameOf);
  if (usual === 'unverified') return `unverified: from ${unverified}, ${UNVERIFIED}`;
  const first = usual === "NIST's" ? `NIST's, as in ${official}` : OWN_WORDING;
  return unverified === '' ? first : `${first}; what is unverified is from ${unverified}, ${UNVERIFIED}`;
}

function named(numbers: ReadonlySet<number>, nameOf: (number: number) => string): string {
  const names = [...numbers].sort((a, b) => a - b).map(nameOf);
  return names.length > MAX_FILES ? `${names.slice(0, MAX_FILES).join(', ')}, …` : names.join(' and ');
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
