import { MAX_SNAPSHOT_BYTES } from '../database/tables/snapshots.ts';
import { CsfServerError } from '../refusals/error.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { sha256Of } from '../text/packed-text.ts';
import { type FrozenState, STATE_FORMAT } from './frozen-state.ts';

/** A frozen state as text, before it is packed. */
export interface StateContent {
  readonly json: string;
  /** Of that text, in hex. */
  readonly sha256: string;
  /** Its size in UTF-8. */
  readonly bytes: number;
}

/** @throws CsfServerError INVALID_INPUT for a state that is too large */
export function contentOf(state: FrozenState): StateContent {
  const json = canonicalJson(state);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_SNAPSHOT_BYTES) throw tooLarge(bytes);
  return { json, sha256: sha256Of(json), bytes };
}

/** Reads a state whose SHA-256 has been checked: this program wrote it. Null for a format that this version does not know. */
export function parseState(json: string): FrozenState | null {
  const state = JSON.parse(json) as FrozenState;
  return state.format === STATE_FORMAT ? state : null;
}

function tooLarge(bytes: number): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `The state has ${bytes} bytes, and a snapshot holds at most ${MAX_SNAPSHOT_BYTES}.`,
    hint: 'Nothing was stored. Shorten long notes of records, or divide the profile.',
  });
}
