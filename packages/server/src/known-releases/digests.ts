import { nodeCrypto } from '../node-crypto.ts';
import { normalized } from './normalized.ts';

/** 22 characters of base64url are 132 bits of the SHA-256. */
const CHARACTERS = 22;

export function statementDigest(text: string): string {
  return digest(normalized(text));
}

/** Of all examples of an element in their order. */
export function examplesDigest(texts: readonly string[]): string {
  return digest(texts.map(normalized).join('\n'));
}

/** Of the title and all pairs, whatever their order. */
export function referencesDigest({
  title,
  references,
}: {
  readonly title: string;
  readonly references: ReadonlyMap<string, Iterable<string>>;
}): string {
  const pairs = [...references].flatMap(([element, ids]) =>
    [...ids].map((id) => `${element} ${normalized(id)}`),
  );
  return digest([normalized(title), ...pairs.sort()].join('\n'));
}

function digest(text: string): string {
  return nodeCrypto().hash('sha256', text, 'base64url').slice(0, CHARACTERS);
}
