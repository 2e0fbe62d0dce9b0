import { counted } from '../text/counted.ts';
import type { Part } from './parts.ts';

const NOUNS = { statement: 'statement', examples: 'list', references: 'dataset' } as const;

/** Numbers of parts by kind: `134 statements, 106 lists of examples, 2 datasets`. Empty for none. */
export function partsInWords(parts: readonly Pick<Part, 'kind'>[]): string {
  const kinds = ['statement', 'examples', 'references'] as const;
  return kinds
    .map((kind) => ({ kind, count: parts.filter((part) => part.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${counted(count, NOUNS[kind])}${kind === 'examples' ? ' of examples' : ''}`)
    .join(', ');
}
