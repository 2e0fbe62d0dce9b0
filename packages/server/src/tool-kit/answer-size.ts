import { jsonBytes } from '../paging/page-within.ts';
import { render } from '../text/render.ts';

/** The longest answer, as the whole line that goes over the wire. docs/tools.md promises it. */
const MAX_ANSWER_BYTES = 100_000;

/** Room for what surrounds the facts: headline, cursor, and the JSON-RPC response that holds them. */
const RESERVED_BYTES = 4_000;

/** The bytes that facts take in an answer: as structured content, and as text, whose line breaks JSON escapes. */
export function answerBytes(facts: object): number {
  return jsonBytes(facts) + jsonBytes(render(facts));
}

/** The bytes that an answer with these facts has left for the items of a list. */
export function bytesLeft(facts: object): number {
  return MAX_ANSWER_BYTES - RESERVED_BYTES - answerBytes(facts);
}
