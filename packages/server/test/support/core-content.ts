import { elements } from '../../src/framework/elements.ts';
import type { FrameworkExport, OfficialWording } from '../../src/framework-import/framework-export.ts';
import { datasetId } from '../../src/references/dataset-id.ts';
import { wordingOf } from './core-export.ts';

export interface CoreContent {
  /** Other statements than those of the exports of tests; null leaves the element out. */
  readonly statements?: Readonly<Record<string, string | null>>;
  /** By element id; null: the file has no column of examples. */
  readonly examples?: Readonly<Record<string, readonly string[]>> | null;
  /** References by the title of the publication, then by element id. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly date?: string | null;
}

/** What a reader makes of a file. */
export function coreContent({
  statements = {},
  examples = {},
  references = {},
  date = null,
}: CoreContent = {}): FrameworkExport {
  const wording = elements.flatMap(({ id }): [string, OfficialWording][] => {
    const statement = statements[id] === undefined ? wordingOf(id) : statements[id];
    return statement === null ? [] : [[id, { statement, examples: examples && (examples[id] ?? []) }]];
  });
  const sets = Object.entries(references).map(([title, pairs]) => {
    const sets = Object.entries(pairs).map(([element, ids]) => [element, new Set(ids)] as const);
    return [datasetId(title), { title, references: new Map(sets) }] as const;
  });
  return {
    format: 'NIST XLSX',
    document: 'A test of the Core',
    version: null,
    date,
    wording: new Map(wording),
    referenceSets: new Map(sets),
    missing: [],
    ignored: [],
    skipped: 0,
  };
}
