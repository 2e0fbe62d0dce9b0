import type { Readable, Writable } from 'node:stream';
import type { LauncherError } from '../errors.ts';
import { EXIT_CODE_OF } from '../exit-codes.ts';
import { untilWritten } from '../streams/bounded-stream.ts';
import { toJsonLine } from '../streams/json-line.ts';
import { createLineReader } from '../streams/line-reader.ts';

/** A client that has started csf-mcp speaks at once. Whoever has said nothing for this long is not a client. */
const FIRST_REQUEST_MS = 2_000;

/**
 * A client that has read the answer closes its input. Some clients drop what they have not read when the process ends,
 * so the launcher stays for this long. Both limits together are well below the time that clients wait for a start.
 */
const STAY_MS = 2_000;

/** A client that does not read gets no more time than this. */
const STALL_MS = 500;

/** Longer lines are skipped. An `initialize` has a few hundred bytes. */
const MAX_REQUEST_BYTES = 1_024 * 1_024;

/** An error code from JSON-RPC's range for implementations. */
const START_REFUSED = -32_000;

export interface RefusedClient {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** What it has said already and got no answer to. */
  readonly firstWords: readonly Buffer[];
  /** Ends the conversation at once. */
  readonly abort: AbortSignal;
}

/**
 * Answers the client's requests with the reason why csf-mcp does not serve it. Clients hide stderr, and show this.
 * Returns when the client has ended its input or a limit has passed.
 */
export async function speakRefusal(
  refusal: LauncherError,
  { stdin, stdout, firstWords, abort }: RefusedClient,
): Promise<void> {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const leave = (): void => resolve();
  let hasAnswered = false;
  let limit = setTimeout(leave, FIRST_REQUEST_MS);
  const answer = (id: string | number): void => {
    stdout.write(toJsonLine(refusalFor(id, refusal)));
    if (hasAnswered) return;
    hasAnswered = true;
    clearTimeout(limit);
    limit = setTimeout(leave, STAY_MS);
  };
  stdout.on('error', leave); // the client has closed its end
  abort.addEventListener('abort', leave);
  readRequests({ stdin, firstWords, onRequest: answer, onEnd: leave });
  await isOver;
  clearTimeout(limit);
  if (!abort.aborted) await untilWritten(stdout, STALL_MS);
}

interface RequestReaderOptions extends Pick<RefusedClient, 'stdin' | 'firstWords'> {
  readonly onRequest: (id: string | number) => void;
  readonly onEnd: () => void;
}

function readRequests({ stdin, firstWords, onRequest, onEnd }: RequestReaderOptions): void {
  const reader = createLineReader({
    onLine: (line) => {
      const id = requestIdOf(line);
      if (id !== null) onRequest(id);
    },
    onTooLong: () => {},
    limitBytes: MAX_REQUEST_BYTES,
  });
  const end = (): void => {
    reader.end();
    onEnd();
  };
  for (const chunk of firstWords) reader.push(chunk);
  stdin.on('data', reader.push);
  for (const event of ['end', 'error', 'close']) stdin.once(event, end);
  if (stdin.readableEnded || stdin.destroyed) end();
  else stdin.resume(); // a relay may have paused it
}

/** @returns null for anything but a request: a notification, an answer, or no JSON-RPC at all */
function requestIdOf(line: string): string | number | null {
  try {
    const { id, method } = Object(JSON.parse(line));
    const isRequest = typeof method === 'string' && (typeof id === 'string' || typeof id === 'number');
    return isRequest ? id : null;
  } catch {
    return null; // not JSON: nobody waits for an answer
  }
}

function refusalFor(id: string | number, { code, message, hint }: LauncherError): object {
  const text = hint === undefined ? message : `${message}\n${hint}`;
  const data = { code, exitCode: EXIT_CODE_OF[code] };
  return { jsonrpc: '2.0', id, error: { code: START_REFUSED, message: text, data } };
}
