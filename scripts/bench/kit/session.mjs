import { spawn } from 'node:child_process';
import { eventually } from '../../../packages/launcher/test/support/instances/eventually.ts';

const ANSWER_LIMIT_MS = 60_000;
const END_LIMIT_MS = 10_000;
const OUTPUT_LIMIT_MS = 2_000;

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

/** The log line which says that clients can talk. */
const READY = '"msg":"ready"';

/** How much of what was printed is kept and shown. */
const KEPT_STDERR = 8_000;
const SHOWN = 600;

/**
 * One MCP session with a process over its pipes, as bare as it gets, so that the client costs next to nothing. Each
 * answer is held against what was asked: one that nobody waits for, or none within a minute, fails what is under way.
 *
 * @param scratch the environment and the folder of the process.
 * @param onReady called when the process logs that it is ready, which it does only on a log level that says so.
 */
export function startSession([command, ...args], { env, folder }, { onReady = () => {} } = {}) {
  // A group of its own: Ctrl-C is for the bench, which ends the session itself.
  const child = spawn(command, args, { env, cwd: folder, detached: true });
  const waiting = new Map();
  const waitingWithoutId = []; // errors of JSON-RPC about lines whose id could not be read
  let lastId = 0;
  let bytesReceived = 0;
  let lastLine = '';
  let partialLine = '';
  let stderr = '';
  let failure;

  const failAll = (error) => {
    failure ??= error;
    for (const { reject } of [...waiting.values(), ...waitingWithoutId.splice(0)]) reject(error);
    waiting.clear();
  };
  const receive = (line) => {
    lastLine = line;
    const message = parseMessage(line);
    const waiter = message.id === null ? waitingWithoutId.shift() : waiting.get(message.id);
    waiting.delete(message.id);
    if (waiter) waiter.resolve(message);
    else if (message.method === undefined)
      failAll(new Error(`an answer that was not asked for: ${line.slice(0, SHOWN)}`));
  };
  const answered = (register) =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      const late = () => reject(new Error(`no answer within ${ANSWER_LIMIT_MS / 1_000} s`));
      const timer = setTimeout(late, ANSWER_LIMIT_MS);
      const settle = (action) => (value) => {
        clearTimeout(timer);
        action(value);
      };
      register({ resolve: settle(resolve), reject: settle(reject) });
    });
  const write = (message, padding = '') =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}${padding}\n`);

  const session = {
    pid: child.pid,
    /** Of the process: `{ code, signal }`, or null while it runs. */
    exit: null,
    /** When it has logged that it is ready, as a moment of `performance.now()`. */
    readyAt: null,
    bytesReceived: () => bytesReceived,
    lastLine: () => lastLine,
    stderr: () => stderr.slice(-SHOWN).trim(),
    notify: (method, params) => write({ method, params }),
    /** Resolves to the whole answer. `padding` makes the line longer without changing what it says. */
    request: (method, params, padding) =>
      answered((waiter) => {
        waiting.set(++lastId, waiter);
        write({ id: lastId, method, params }, padding);
      }),
    /** Sends a line that is no request, and resolves to the error that it is answered with. */
    sendBroken: (line) =>
      answered((waiter) => {
        waitingWithoutId.push(waiter);
        child.stdin.write(`${line}\n`);
      }),
    /** The result of a request. @throws when it is answered with an error. */
    resultOf: async (method, params, padding) => {
      const { result, error } = await session.request(method, params, padding);
      if (error) throw new Error(`${method} was answered with an error: ${JSON.stringify(error)}`);
      return result;
    },
    initialize: async () => {
      await session.resultOf('initialize', INITIALIZE);
      session.notify('notifications/initialized');
    },
    /** The structured content that a tool answers. @throws when it refuses, or answers without. */
    callTool: async (name, args) => {
      const result = await session.resultOf('tools/call', { name, arguments: args });
      if (result.isError || result.structuredContent === undefined)
        throw new Error(`${name} refused: ${JSON.stringify(result.content).slice(0, SHOWN)}`);
      return result.structuredContent;
    },
    signal: (name) => child.kill(name),
    endInput: () => child.stdin.end(),
    /** Waits for its end and that of its output, which a process that it left behind would hold open. */
    ended: async (withinMs = END_LIMIT_MS) => {
      const name = `process ${child.pid}`;
      await eventually(`${name} to end`, () => session.exit, { withinMs });
      await eventually(`the output of ${name} to end`, () => hasClosed, { withinMs: OUTPUT_LIMIT_MS });
      return session.exit;
    },
    /** Ends its input, and kills it when that is not enough. */
    end: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_LIMIT_MS);
      await closed;
      clearTimeout(timer);
      return session.exit;
    },
  };

  let hasClosed = false;
  const closed = new Promise((resolve) => child.once('close', resolve));
  closed.then(() => {
    hasClosed = true;
    const { code, signal } = session.exit;
    failAll(new Error(`csf-mcp ended with ${signal ?? code} before it answered: ${session.stderr()}`));
  });
  child.once('exit', (code, signal) => {
    session.exit = { code, signal };
  });
  child.once('error', (error) => {
    session.exit ??= { code: error.message, signal: null }; // never started
  });
  child.stdin.on('error', () => {}); // its exit says why
  child.stdout.setEncoding('utf8').on('data', (text) => {
    bytesReceived += Buffer.byteLength(text);
    const lines = text.split('\n');
    lines[0] = partialLine + lines[0];
    partialLine = lines.pop(); // what a killed process has left of a line is no answer
    for (const line of lines) receive(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr = (stderr + text).slice(-KEPT_STDERR);
    if (session.readyAt !== null || !stderr.includes(READY)) return;
    session.readyAt = performance.now();
    onReady(session);
  });
  return session;
}

/** A line that is no message counts as an answer that nobody asked for. */
function parseMessage(line) {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
