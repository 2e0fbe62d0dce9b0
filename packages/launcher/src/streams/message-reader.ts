import type { Excess, MessageLimits } from '../message-limits.ts';
import { cutLines, decode, type LineReader } from './line-reader.ts';
import type { MessageOutline } from './message-outline.ts';
import { createMessageScanner, type MessageScanner } from './message-scanner.ts';

const MEBIBYTE = 1_024 * 1_024;

/** A message that was skipped, because it is more than the limits allow. */
export interface RefusedMessage extends MessageOutline {
  readonly excess: Excess;
}

export interface MessageReaderOptions {
  readonly limits: MessageLimits;
  /** Messages up to this length are not looked at, because somebody else does. By default, all are. */
  readonly unseenBytes?: number;
  /** Called with each message, without its line feed. Empty lines are left out. */
  readonly onMessage: (line: string) => void;
  /** Called at the end of a message above the limits. Its id may be its last word. */
  readonly onRefused: (message: RefusedMessage) => void;
}

/**
 * Cuts a client's bytes into messages, one a line, and looks at each one before anybody parses it. Nothing of a message
 * above the limits is kept, so that memory stays flat.
 */
export function createMessageReader({
  limits,
  unseenBytes = -1,
  onMessage,
  onRefused,
}: MessageReaderOptions): LineReader {
  const scanner = createMessageScanner();
  let parts: Buffer[] = [];
  let length = 0;
  let excess: Excess | null = null;

  const take = (part: Buffer): void => {
    const isSeen = length > unseenBytes;
    length += part.length;
    if (excess === null) parts.push(part);
    if (length <= unseenBytes) return;
    for (const next of isSeen ? [part] : parts) scanner.push(next);
    if (excess !== null) return;
    excess = excessOf(length, scanner, limits);
    if (excess === null) return;
    parts = [];
    scanner.stopCounting();
  };

  const finish = (): void => {
    const outline = scanner.end();
    const refusal = excess;
    const line = refusal === null ? decode(parts) : '';
    parts = [];
    length = 0;
    excess = null;
    if (refusal !== null) onRefused({ ...outline, excess: refusal });
    else if (line !== '') onMessage(line);
  };

  return cutLines(take, finish);
}

function excessOf(length: number, scanner: MessageScanner, limits: MessageLimits): Excess | null {
  if (length > limits.mebibytes * MEBIBYTE) return 'mebibytes';
  if (scanner.depth() > limits.depth) return 'depth';
  if (scanner.values() > limits.values) return 'values';
  return scanner.names() > limits.names ? 'names' : null;
}
