import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { eventually, type Patience } from './eventually.ts';
import type { LogLine } from './lifecycle.ts';
import { identify, type ProcessIdentity, signalIdentified } from './process-table.ts';
import { IS_WINDOWS } from './this-system.ts';

export interface LaunchOptions {
  readonly command: readonly string[];
  /** Its name in messages. By default the end of its command. */
  readonly name?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Leaves standard output to the test, as an unread stream. */
  readonly isUnread?: boolean;
  /** Starts it as the leader of a process group, like a shell in a terminal. */
  readonly leadsGroup?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** A moment of `performance.now()`. */
  readonly at: number;
}

/** An answer on the wire. */
export interface Answer {
  readonly id: number | string | null;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A process with everything that it printed, byte by byte, and JSON-RPC over its pipes. */
export interface Session {
  readonly name: string;
  readonly child: ChildProcess;
  readonly identity: ProcessIdentity;
  readonly pid: number;
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  readonly stdout: () => Buffer;
  readonly stderr: () => string;
  readonly logged: () => LogLine[];
  readonly hasExited: () => boolean;
  /** How it ended, or null while it runs. */
  readonly exited: () => Exit | null;
  /** Waits for its end and the end of its output. A process that it left behind would hold the output open. */
  readonly exit: (patience?: Patience) => Promise<Exit>;
  /** Waits for the log line that says that clients can talk. */
  readonly ready: () => Promise<void>;
  /** Sends a signal to it alone. On Windows it ends it at once, or stops or continues it. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Asks it to end: by SIGTERM, or by the end of its input where there are no signals. */
  readonly askToEnd: () => void;
  readonly write: (text: string | Uint8Array) => void;
  readonly send: (message: object) => void;
  readonly initialize: () => Promise<void>;
  readonly ask: (id: number | string, method: string, params?: object) => Promise<Answer>;
  /** The structured content of a tool's answer. */
  readonly callTool: (name: string, args: object) => Promise<Readonly<Record<string, unknown>>>;
  /** Complete answers so far, in the order of their arrival. */
  readonly answers: () => Answer[];
}

export const INITIALIZE = {
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'failure-modes', version: '1.0.0' },
  },
} as const;

export const INITIALIZED = { method: 'notifications/initialized' } as const;

/** Starts a process at once, with three pipes. */
export function launch({
  command,
  name: title = command.slice(-4).join(' '),
  env,
  cwd,
  isUnread = false,
  leadsGroup = false,
}: LaunchOptions): Session {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { env, cwd, detached: leadsGroup });
  const { pid, stdin: input, stdout: output, stderr: errors } = child;
  if (pid === undefined) {
    child.on('error', () => {});
    throw new Error(`cannot start ${file}`);
  }
  const identity = identify(pid);
  const name = `${title} (pid ${pid})`;
  const printed: Buffer[] = [];
  let words = '';
  let end: Exit | null = null;
  let isClosed = false;
  let calls = 0;
  const answered: Answer[] = [];
  let readUpTo = 0; // each answer is parsed once
  if (!isUnread) output.on('data', (chunk: Buffer) => printed.push(chunk));
  errors.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  for (const stream of [input, output, errors]) stream.on('error', () => {}); // the process may end at any time
  child.on('exit', (code, signal) => {
    end = { code, signal, at: performance.now() };
  });
  child.on('close', () => {
    isClosed = true;
  });

  const stdout = (): Buffer => {
    const [first = Buffer.alloc(0)] = printed.length === 1 ? printed : [Buffer.concat(printed)];
    printed.splice(0, printed.length, first); // not to be put together again by the next look
    return first;
  };
  const logged = (): LogLine[] =>
    words
      .split('\n')
      .slice(0, -1)
      .map(parseObject)
      .filter((line) => line !== null);
  const send = (message: object): void => {
    input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  };
  const answers = (): Answer[] => {
    const bytes = stdout();
    const end = bytes.lastIndexOf('\n') + 1;
    const lines = bytes.toString('utf8', readUpTo, end).split('\n').slice(0, -1);
    answered.push(...lines.map((line) => JSON.parse(line) as Answer));
    readUpTo = end;
    return [...answered];
  };
  const ask: Session['ask'] = async (id, method, params = {}) => {
    send({ id, method, params });
    return eventually(`${name} to answer ${method}`, () => {
      const answer = answers().find((candidate) => candidate.id === id);
      if (answer === undefined && isClosed) throw new Error(`${name} ended without an answer: ${words}`);
      return answer;
    });
  };

  const signal = (name: NodeJS.Signals): void => {
    if (end === null) signalIdentified(identity, name);
  };

  return {
    name,
    child,
    identity,
    pid,
    input,
    output,
    errors,
    stdout,
    stderr: () => words,
    logged,
    hasExited: () => end !== null,
    exited: () => end,
    exit: async (patience) => {
      const seen = await eventually(`${name} to exit; it said: ${words.slice(-500)}`, () => end, patience);
      await eventually(`the output of ${name} to end`, () => isClosed || isUnread, { withinMs: 3_000 });
      return seen;
    },
    ready: async () => {
      await eventually(`${name} to be ready`, () => {
        if (logged().some(({ msg }) => msg === 'ready')) return true;
        if (end !== null) throw new Error(`${name} ended with ${JSON.stringify(end)}, never ready: ${words}`);
        return false;
      });
    },
    signal,
    askToEnd: () => {
      if (IS_WINDOWS) input.end();
      else signal('SIGTERM');
    },
    write: (text) => {
      input.write(text);
    },
    send,
    initialize: async () => {
      const { result } = await ask(INITIALIZE.id, INITIALIZE.method, INITIALIZE.params);
      assert(result !== undefined, `${name} accepts the client`);
      send(INITIALIZED);
    },
    ask,
    callTool: async (tool, args) => {
      calls += 1;
      const { result } = await ask(`call ${calls}`, 'tools/call', { name: tool, arguments: args });
      const content = result?.['structuredContent'];
      const hasWorked = typeof content === 'object' && content !== null && !result?.['isError'];
      assert(hasWorked, `${tool} of ${name}: ${JSON.stringify(result)}`);
      return content as Readonly<Record<string, unknown>>;
    },
    answers,
  };
}

function parseObject(line: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogLine) : null;
  } catch {
    return null; // not a log line
  }
}
