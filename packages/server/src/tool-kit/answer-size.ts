import { jsonBytes } from '../paging/page-within.ts';
import { render } from '../text/render.ts';

/** No answer is longer, counted as the whole line that goes over the wire: docs/tools.md says so. */
const MAX_ANSWER_BYTES = 100_000;

/** For what comes around the facts: headline, cursor, and the JSON-RPC response that holds them. */
const RESERVED_BYTES = 4_000;

/** What facts take in an answer: once as structured content and once as text, whose line breaks JSON escapes. */
export function answerBytes(facts: object): number {
  return jsonBytes(facts) + jsonBytes(render(facts));
}

/** What an answer with these facts has left for the items of a list. */
export function bytesLeft(facts: object): number {
  return MAX_ANSWER_BYTES - RESERVED_BYTES - answerBytes(facts);
}
