import { jsonBytes } from '../paging/page-within.ts';
import { render } from '../text/render.ts';

/** The longest answer, as the whole line that goes over the wire. docs/tools.md promises it. */
const MAX_ANSWER_BYTES = 100_000;

/** Room for what surrounds the facts: summary, next and cursor, each of them twice, and the JSON-RPC response. */
const RESERVED_BYTES = 8_000;

/** The bytes that facts take in an answer: as structured content, and at most as text. */
export function answerBytes(facts: object): number {
  return jsonBytes(facts) + jsonBytes(render(facts));
}

/** The bytes that an answer with these facts has left for the items of a list. */
export function bytesLeft(facts: object): number {
  return MAX_ANSWER_BYTES - RESERVED_BYTES - answerBytes(facts);
}
