import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const INITIALIZE = {
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
};

/** One MCP session with a process, as bare as it gets, so that the client costs next to nothing. */
export function startSession([command, ...args], env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id } = JSON.parse(line);
    answers.get(id)?.();
    answers.delete(id);
  });
  let lastId = 0;
  const request = (message) => {
    lastId++;
    const answered = new Promise((resolve) => answers.set(lastId, resolve));
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: lastId, ...message })}\n`);
    return answered;
  };
  return {
    pid: child.pid,
    initialize: () => request(INITIALIZE),
    ping: () => request({ method: 'ping' }),
    end: async () => {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
}
