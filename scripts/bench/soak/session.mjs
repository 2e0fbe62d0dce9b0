import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const ANSWER_LIMIT_MS = 60_000;

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'soak', version: '1' },
};

/**
 * One MCP session that holds every answer against what was asked: an answer that nobody waits for, or none within a
 * minute, ends the run.
 */
export function openSession([command, ...args], env) {
  // A group of its own: Ctrl-C is for the bench, which ends the session itself.
  const child = spawn(command, args, { env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting = new Map();
  const waitingWithoutId = []; // errors of JSON-RPC about lines whose id could not be read
  let lastId = 0;
  let bytesReceived = 0;
  let failure;

  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    // Its end and that of its output: a process that was left behind would hold the output open.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const failAll = (error) => {
    failure ??= error;
    for (const { reject } of [...waiting.values(), ...waitingWithoutId.splice(0)]) reject(error);
    waiting.clear();
  };
  exited.then(({ code, signal }) =>
    failAll(new Error(`csf-mcp ended (${signal ?? code}) before it answered`)),
  );
  child.stdin.on('error', () => {}); // its exit says why
  child.stdout.on('data', (chunk) => {
    bytesReceived += chunk.length;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line);
    const waiter = message.id === null ? waitingWithoutId.shift() : waiting.get(message.id);
    waiting.delete(message.id);
    if (waiter) waiter.resolve(message);
    else if (message.id !== undefined)
      failAll(new Error(`an answer that was not asked for: ${line.slice(0, 200)}`));
  });

  const answer = (register) =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      const timer = setTimeout(
        () => reject(new Error(`no answer within ${ANSWER_LIMIT_MS / 1_000} s`)),
        ANSWER_LIMIT_MS,
      );
      const settle = (action) => (value) => {
        clearTimeout(timer);
        action(value);
      };
      register({ resolve: settle(resolve), reject: settle(reject) });
    });
  const session = {
    pid: child.pid,
    exited,
    bytesReceived: () => bytesReceived,
    notify: (method, params) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`),
    /** Resolves to the whole answer. `padding` makes the line longer without changing what it says. */
    request: (method, params, padding = '') =>
      answer((waiter) => {
        lastId += 1;
        waiting.set(lastId, waiter);
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params })}${padding}\n`);
      }),
    /** Sends a line that is no request, and resolves to the error that it is answered with. */
    sendBroken: (line) =>
      answer((waiter) => {
        waitingWithoutId.push(waiter);
        child.stdin.write(`${line}\n`);
      }),
    initialize: async () => {
      await session.request('initialize', INITIALIZE);
      session.notify('notifications/initialized');
    },
    endInput: () => child.stdin.end(),
    signal: (name) => child.kill(name),
  };
  return session;
}
