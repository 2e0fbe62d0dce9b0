/** One run of csf-mcp (or of a bystander) with everything that it printed, and JSON-RPC over its pipes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { eventually } from './eventually.js';
import { identify, signalIdentified } from './processes.js';

const PROTOCOL_VERSION = '2025-06-18';

/**
 * Starts the process at once. The returned session collects what it prints; `exit()` and `ready()` wait.
 * `ownGroup` makes it the leader of a process group, as a shell does for a command in a terminal.
 */
export function launch({ command, args, env, cwd, name, ownGroup = false }) {
  const startedAt = performance.now();
  const child = spawn(command, args, { env, cwd, detached: ownGroup, stdio: ['pipe', 'pipe', 'pipe'] });
  const seen = { stdout: '', stderr: '', exit: undefined, closed: false, failure: undefined };
  const identity = identify(child.pid);
  const label = `${name} (pid ${child.pid})`;
  const answered = { byId: new Map(), upTo: 0 };
  let lastId = 0;

  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      seen[stream] += text;
    });
  }
  child.stdin.on('error', () => {}); // the process may end before it has read everything
  child.on('error', (error) => {
    seen.failure = error;
  });
  child.on('exit', (code, signal) => {
    seen.exit = { code, signal, at: performance.now(), ms: performance.now() - startedAt };
  });
  child.on('close', () => {
    seen.closed = true;
  });

  const session = {
    label,
    pid: child.pid,
    identity,
    startedAt,
    get stdout() {
      return seen.stdout;
    },
    get stderr() {
      return seen.stderr;
    },
    get exited() {
      return seen.exit;
    },
    exit,
    ready,
    logs: () => linesOf(seen.stderr).map(parseObject).filter(Boolean),
    stdoutLines: () => linesOf(seen.stdout),
    stderrLines: () => linesOf(seen.stderr),
    signal,
    signalGroup,
    write: (text) => child.stdin.write(text),
    endInput,
    stopReading: (stream) => child[stream].destroy(),
    send: (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    request,
    initialize,
    callTool,
    answers,
  };
  return session;

  /** Waits for the end of the process and of its output: a left-over process would hold the output open. */
  async function exit({ withinMs = 10_000 } = {}) {
    await eventually(`${label} to exit`, () => seen.exit ?? failed(), { withinMs });
    await eventually(`the output of ${label} to end, which exited`, () => seen.closed, { withinMs: 2000 });
    return seen.exit;
  }

  /** Waits for the log line that says that clients can talk. */
  async function ready({ withinMs = 15_000 } = {}) {
    return eventually(
      `${label} to log that it is ready`,
      () => {
        const line = session.logs().find(isReadyLine);
        if (!line && seen.exit)
          throw new Error(`${label} exited with ${describeExit(seen.exit)}, never ready`);
        return line ?? failed();
      },
      { withinMs },
    );
  }

  /** Returns when it was sent, for the bounds on what follows. */
  function signal(name) {
    const at = performance.now();
    if (!seen.exit) signalIdentified(identity, name);
    return at;
  }

  /** What a terminal does at Ctrl-C. Only for sessions with a group of their own. */
  function signalGroup(name) {
    assert(ownGroup, 'the session has no process group of its own');
    if (!seen.exit) process.kill(-child.pid, name);
  }

  function endInput() {
    const at = performance.now();
    child.stdin.end();
    return at;
  }

  async function request(method, params, { withinMs = 10_000 } = {}) {
    lastId += 1;
    const id = lastId;
    session.send({ id, method, params });
    const answer = await eventually(
      `${label} to answer ${method}`,
      () => {
        const found = answers().get(id);
        if (!found && seen.exit) {
          throw new Error(`${label} exited with ${describeExit(seen.exit)}, ${method} unanswered`);
        }
        return found;
      },
      { withinMs },
    );
    assert(!answer.error, `${method} was answered with the error ${JSON.stringify(answer.error)}`);
    return answer.result;
  }

  async function initialize() {
    const result = await request('initialize', initializeParams());
    session.send({ method: 'notifications/initialized' });
    return result;
  }

  /** The structured result of a tool that did what it was asked. */
  async function callTool(name, args) {
    const result = await request('tools/call', { name, arguments: args });
    assert(!result.isError, `${name} refused: ${JSON.stringify(result.content)}`);
    return result.structuredContent;
  }

  /** Responses so far, by request id. Parses only what has arrived since it was asked last. */
  function answers() {
    const end = seen.stdout.lastIndexOf('\n') + 1;
    for (const line of linesOf(seen.stdout.slice(answered.upTo, end))) {
      const message = parseObject(line);
      if (message?.id !== undefined) answered.byId.set(message.id, message);
    }
    answered.upTo = end;
    return answered.byId;
  }

  function failed() {
    if (seen.failure) throw seen.failure;
    return undefined;
  }
}

export function initializeParams() {
  return {
    protocolVersion: PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: 'instance-management-test', version: '1.0.0' },
  };
}

export function isReadyLine(entry) {
  return /\bready\b/i.test(entry.msg ?? '');
}

export function describeExit({ code, signal }) {
  return signal ?? `code ${code}`;
}

/** The object on a line of JSON, or undefined if it is anything else. */
export function parseObject(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // not JSON: callers filter it out or complain
  }
}

/** Complete lines only, so that one which is still arriving is not mistaken for a broken one. */
function linesOf(text) {
  return text.split('\n').slice(0, -1);
}
