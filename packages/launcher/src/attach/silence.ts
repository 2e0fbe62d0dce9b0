import type { Readable } from 'node:stream';

const LOOK_EVERY_MS = 1_000;

/** A server that is stopped or hangs still accepts connections. A session that hears nothing for this long says so. */
const SILENT_AFTER_LOOKS = 4;

/** Clients give a start about a minute, and show a refusal, but not that it waits. */
const LIMIT_LOOKS = 15;

export interface SilenceOptions {
  /** Whether the client waits for an answer. */
  readonly isWaiting: () => boolean;
  readonly onSilent: () => void;
  /** It has been silent for so long that nobody should wait for it any more. */
  readonly onLimit: () => void;
}

/**
 * Watches a connection until the other side has said its first word.
 * @returns a function that ends the watch
 */
export function watchSilence(output: Readable, { isWaiting, onSilent, onLimit }: SilenceOptions): () => void {
  let looks = 0;
  const timer = setInterval(() => {
    if (isWaiting()) looks++;
    if (looks === SILENT_AFTER_LOOKS) onSilent();
    if (looks === LIMIT_LOOKS) onLimit();
  }, LOOK_EVERY_MS);
  const stop = (): void => clearInterval(timer);
  output.once('data', stop);
  return stop;
}
