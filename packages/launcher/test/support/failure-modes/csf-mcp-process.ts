import { type ChildProcess, spawn } from 'node:child_process';
import { eventually, type Patience } from './eventually.ts';
import { identify, isAlive, type ProcessIdentity, signalProcess } from './process-table.ts';

const PROTOCOL_VERSION = '2025-06-18';

export interface LaunchOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly uid?: number | undefined;
  /** As the leader of a process group, as a shell starts a command in a terminal. */
  readonly leadsGroup?: boolean | undefined;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Of `performance.now()`. */
  readonly at: number;
}

/** A line of the log. */
export interface LogLine {
  readonly msg: string;
  readonly [key: string]: unknown;
}

export interface Answer {
  readonly result?: { readonly structuredContent?: Record<string, unknown>; readonly isError?: boolean };
  readonly error?: { readonly code: number };
}

/** A process with all that it prints, and an MCP session over its pipes. */
export interface TalkingProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly identity: ProcessIdentity;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Null while it runs. */
  readonly exited: () => Exit | null;
  /** Waits for its end and the end of its output, which a process that it left behind would hold open. */
  readonly exit: (patience?: Patience) => Promise<Exit>;
  /** The lines of stderr that are log lines. */
  readonly logged: () => LogLine[];
  readonly ready: () => Promise<void>;
  /** Sends a signal to it alone, and returns when. */
  readonly signal: (signal: NodeJS.Signals) => number;
  readonly write: (text: string) => void;
  readonly endInput: () => number;
  readonly send: (message: object) => void;
  readonly answers: () => Map<unknown, Answer>;
  readonly request: (method: string, params?: object) => Promise<NonNullable<Answer['result']>>;
  readonly initialize: () => Promise<void>;
  readonly callTool: (name: string, args: object) => Promise<Record<string, unknown>>;
}

export function launch({ command, env, cwd, uid, leadsGroup = false }: LaunchOptions): TalkingProcess {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env,
    cwd,
    detached: leadsGroup,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${file}`);
  const label = `${command.join(' ')} (pid ${pid})`;
  const identity = identify(pid);
  const printed = { stdout: '', stderr: '' };
  let exit: Exit | null = null;
  let isClosed = false;
  let lastId = 0;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  child.stdin.on('error', () => {}); // it may end before it has read everything
  child.on('exit', (code, signal) => {
    exit = { code, signal, at: performance.now() };
  });
  child.on('close', () => {
    isClosed = true;
  });

  const exited = (): Exit | null => exit;
  const logged = (): LogLine[] => linesOf(printed.stderr).map(parseObject).filter(isLogLine);
  const send = (message: object): void =>
    void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const answers = (): Map<unknown, Answer> => {
    const messages = linesOf(printed.stdout).map(parseObject);
    return new Map(messages.map((message) => [message?.['id'], message as Answer]));
  };
  const request: TalkingProcess['request'] = async (method, params = {}) => {
    lastId += 1;
    const id = `request ${lastId}`;
    send({ id, method, params });
    const { result } = await eventually(`${label} to answer ${method}`, () => {
      const answer = answers().get(id);
      if (answer === undefined && isClosed) throw new Error(`${label} ended:\n${printed.stderr}`);
      return answer;
    });
    if (result === undefined) throw new Error(`${label} refused ${method}`);
    return result;
  };

  return {
    child,
    pid,
    identity,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    exited,
    logged,
    send,
    answers,
    request,
    exit: async (patience) => {
      await eventually(`the end of ${label}, which said:\n${printed.stderr}`, exited, patience);
      await eventually(`the output of ${label} to end`, () => isClosed, { withinMs: 3_000 });
      return exit as unknown as Exit;
    },
    ready: async () => {
      await eventually(`${label} to be ready`, () => {
        if (logged().some(({ msg }) => msg === 'ready')) return true;
        if (isClosed) throw new Error(`${label} ended before it was ready:\n${printed.stderr}`);
        return false;
      });
    },
    signal: (signal) => {
      const at = performance.now();
      if (isAlive(identity)) signalProcess(identity, signal);
      return at;
    },
    write: (text) => void child.stdin.write(text),
    endInput: () => {
      const at = performance.now();
      child.stdin.end();
      return at;
    },
    initialize: async () => {
      const clientInfo = { name: 'failure-modes', version: '1.0.0' };
      await request('initialize', { protocolVersion: PROTOCOL_VERSION, capabilities: {}, clientInfo });
      send({ method: 'notifications/initialized' });
    },
    callTool: async (name, args) => {
      const { structuredContent, isError } = await request('tools/call', { name, arguments: args });
      if (isError || structuredContent === undefined) throw new Error(`${name} refused`);
      return structuredContent;
    },
  };
}

/** Complete lines only: the last one may still be arriving. */
function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

export function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: something for people
  }
}

export function isLogLine(value: Record<string, unknown> | null): value is LogLine {
  return typeof value?.['msg'] === 'string';
}
