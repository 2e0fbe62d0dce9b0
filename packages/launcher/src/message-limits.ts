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

/** What a server may answer: it is ours, so only memory counts. The SDK's own default of 10 MB ends a session. */
export const ANSWER_LIMITS: MessageLimits = {
  mebibytes: 32,
  depth: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
  names: Number.POSITIVE_INFINITY,
};

/** @param mebibytes the only limit that a setting changes */
export function messageLimits(mebibytes: number = DEFAULT_MESSAGE_MIB): MessageLimits {
  return { mebibytes, depth: 64, values: 50_000, names: 1_000 };
}
