/**
 * What a message may be. One that is more would take seconds to parse and to check, and until then nothing else would
 * happen in the process: no other session, no signal.
 */
export interface MessageLimits {
  readonly mebibytes: number;
  readonly depth: number;
  readonly values: number;
  /** In one object. Copying an object with very many takes far longer than copying as many values in small ones. */
  readonly names: number;
}

/** What a message has too much of. */
export type Excess = keyof MessageLimits;

export const DEFAULT_MESSAGE_MIB = 8;

/** @param mebibytes the only limit that a setting changes */
export function messageLimits(mebibytes: number = DEFAULT_MESSAGE_MIB): MessageLimits {
  return { mebibytes, depth: 64, values: 50_000, names: 1_000 };
}
