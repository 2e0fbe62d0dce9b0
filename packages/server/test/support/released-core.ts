import { elements } from '../../src/framework/elements.ts';
import { examplesDigest, referencesDigest, statementDigest } from '../../src/known-releases/digests.ts';
import type { Release } from '../../src/known-releases/release.ts';
import { wordingOf } from './core-export.ts';

export interface ReleasedCore {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Statements by element id, where they are not those of the exports of tests. */
  readonly statements?: Readonly<Record<string, string>>;
  /** Examples by element id. */
  readonly examples?: Readonly<Record<string, readonly string[]>>;
  /** By dataset id: its title, and references by element id. */
  readonly references?: Readonly<
    Record<string, { title: string; pairs: Readonly<Record<string, readonly string[]>> }>
  >;
}

/** A release that NIST never made, of invented words. */
export function releasedCore({
  date,
  statements = {},
  examples = {},
  references = {},
}: ReleasedCore): Release {
  const wording = elements.map(({ id }) => {
    const texts = examples[id];
    const statement = statementDigest(statements[id] ?? wordingOf(id));
    return `${id} ${statement} ${texts === undefined ? '-' : examplesDigest(texts)}`;
  });
  const sets = Object.entries(references).map(([id, { title, pairs }]) => {
    const set = { title, references: new Map(Object.entries(pairs)) };
    return `${id} ${Object.values(pairs).flat().length} ${referencesDigest(set)}`;
  });
  return { date, file: 'x.xlsx', sha256: '0', wording: wording.join('\n'), references: sets.join('\n') };
}
