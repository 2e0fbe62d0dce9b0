import { spawn } from 'node:child_process';
import { eventually } from '../../packages/launcher/test/support/instances/eventually.ts';

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

/** How many characters of the output are kept, and shown in messages. */
const KEPT_STDERR = 8_000;
const SHOWN = 600;

/**
 * One MCP session with a process over its pipes. It is minimal, so that the client costs next to nothing. An answer that
 * nobody waits for fails all requests under way, and a request fails that is not answered within a minute.
 *
 * @param scratch has the environment and the working folder of the process.
 * @param onReady is called when the process logs that it is ready. At log level `silent` it does not.
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
      failAll(new Error(`an answer without a request: ${line.slice(0, SHOWN)}`));
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
    /** How the process ended, as `{ code, signal }`; null while it runs. */
    exit: null,
    /** When it logged that it is ready, in `performance.now()` time; null before that. */
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
    /** Waits for the end of the process and of its output, which a process that it left behind would hold open. */
    ended: async (withinMs = END_LIMIT_MS) => {
      const name = `process ${child.pid}`;
      await eventually(`${name} to end`, () => session.exit, { withinMs });
      await eventually(`the output of ${name} to end`, () => hasClosed, { withinMs: OUTPUT_LIMIT_MS });
      return session.exit;
    },
    /** Ends the input, and kills the process if it does not end by that. */
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

/** A line that is not a message counts as an answer that nobody waits for. */
function parseMessage(line) {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
