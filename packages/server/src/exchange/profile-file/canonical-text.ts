import { setImmediate as nextTurn } from 'node:timers/promises';
import { nodeCrypto } from '../../node-crypto.ts';
import { canonicalJson } from '../../text/canonical-json.ts';

/** The number of characters made without a break: a few milliseconds. */
const CHARACTERS_PER_TURN = 500_000;

/** The member that a digest is not of: it is the digest. */
const DIGEST = 'sha256';

/**
 * The canonical JSON of an object in pieces, which together are the text, and lets others have a turn in between. Lists in
 * it are written entry by entry.
 */
export async function* canonicalPieces(object: object): AsyncGenerator<string> {
  let characters = 0;
  for (const piece of pieces(object)) {
    yield piece;
    characters += piece.length;
    if (characters < CHARACTERS_PER_TURN) continue;
    characters = 0;
    await nextTurn();
  }
}

function* pieces(object: object): Generator<string> {
  let separator = '{';
  for (const [name, value] of Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    if (Array.isArray(value)) yield* list(value);
    else yield canonicalJson(value);
  }
  yield separator === '{' ? '{}' : '}';
}

/** The excerpt of a log is an object with a list of its own, which may be long. */
function* list(items: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ',';
    const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
    if (isObject && 'entries' in item) yield* pieces(item);
    else yield canonicalJson(item);
  }
  yield ']';
}

/** The SHA-256, in hex, of the canonical JSON of everything in a file but its digest. */
export async function digestOfFile(file: object): Promise<string> {
  const { [DIGEST]: _, ...rest } = file as Readonly<Record<string, unknown>>;
  const hash = nodeCrypto().createHash('sha256');
  for await (const piece of canonicalPieces(rest)) hash.update(piece);
  return hash.digest('hex');
}
