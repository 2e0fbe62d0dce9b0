import { expect } from 'vitest';

/** Checks the answers to a client, in any order. */
export interface Conversation {
  /** Whole bytes that the client has written, line feeds included. */
  readonly sent: (bytes: Buffer) => void;
  /** A chunk of stdout. */
  readonly received: (chunk: Buffer) => void;
  readonly hasAnswered: (id: string) => boolean;
  /** Fails unless each line was answered as JSON-RPC 2.0 says. @param isOver the session has ended. */
  readonly expectOrder: (options?: { readonly isOver?: boolean }) => void;
}

const PARSE_ERROR = -32700;
const MAX_DEPTH = 64;

/** White space around a JSON value (RFC 8259, section 2), after a byte order mark, which may be ignored (section 8.1). */
const NOTHING = /^[ \t\r]*\ufeff?[ \t\r]*$/;
const MARK = /^[ \t\r]*\ufeff/;

/** Counts requests and answers. */
export function followConversation(): Conversation {
  const requests = new Map<string, number>();
  const answers = new Map<string, number>();
  let notJson = 0;
  let parseErrors = 0;
  let unsent = Buffer.alloc(0);
  let rest: Buffer[] = [];
  const unread: string[] = [];

  const take = (line: string): void => {
    if (NOTHING.test(line)) return;
    try {
      const message: unknown = JSON.parse(line.replace(MARK, ''));
      if (hasId(message)) add(requests, message.id);
    } catch {
      if (!isTooDeep(line)) notJson++; // the very thing that is counted
    }
  };
  // Does not check them as they arrive, because a failure belongs to the caller.
  const readAnswers = (): void => {
    for (const line of unread.splice(0)) receive(line);
  };
  const receive = (line: string): void => {
    const message = JSON.parse(line);
    expect(message, 'stdout carries JSON-RPC messages').toMatchObject({ jsonrpc: '2.0' });
    if (typeof message.method === 'string') return;
    expect(Object.keys(message).filter((name) => name === 'result' || name === 'error')).toHaveLength(1);
    if (message.error?.code === PARSE_ERROR && message.id === null) parseErrors++;
    else if (message.id !== null) add(answers, message.id);
  };

  return {
    sent: (bytes) => {
      const all = Buffer.concat([unsent, bytes]);
      const end = all.lastIndexOf('\n') + 1;
      unsent = Buffer.from(all.subarray(end));
      for (const line of all.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) take(line);
    },
    received: (chunk) => {
      for (let from = 0; ; ) {
        const newline = chunk.indexOf('\n', from);
        rest.push(chunk.subarray(from, newline === -1 ? undefined : newline));
        if (newline === -1) return;
        unread.push(Buffer.concat(rest).toString('utf8'));
        rest = [];
        from = newline + 1;
      }
    },
    hasAnswered: (id) => {
      readAnswers();
      return answers.has(JSON.stringify(id));
    },
    expectOrder: ({ isOver = false } = {}) => {
      readAnswers();
      if (isOver) {
        take(unsent.toString('utf8')); // the last line needs no line feed
        expect(Buffer.concat(rest).toString(), 'stdout ends with a whole line').toBe('');
      }
      expect(parseErrors, 'answers to lines that are not JSON').toBe(notJson);
      for (const [id, count] of answers)
        expect(count, `answers to ${id}`).toBeLessThanOrEqual(requests.get(id) ?? 0);
    },
  };
}

/** Such a line is refused before anybody sees whether it is JSON. */
function isTooDeep(line: string): boolean {
  let depth = 0;
  for (const [bracket] of line.replaceAll(/"(?:[^"\\]|\\.)*"?/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function hasId(message: unknown): message is { readonly id: unknown } {
  return typeof message === 'object' && message !== null && 'id' in message;
}

function add(counts: Map<string, number>, id: unknown): void {
  const name = JSON.stringify(id);
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
