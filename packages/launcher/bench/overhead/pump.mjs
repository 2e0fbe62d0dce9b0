import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A ping whose id is this long is answered with an id as long: the answer carries as many bytes as the request. */
const ID_LENGTH = 1_000_000;

/** So many are under way at a time: enough that no process has to wait for the next one. */
const UNDER_WAY = 4;

const NEWLINE = 0x0a;

const INITIALIZE = {
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1.0.0' },
  },
};

/**
 * Starts a server and moves bytes through it. Its client only counts lines and bytes, because one that parses them would
 * need more processor time than a relay.
 */
export async function openPump([file, ...args], { env, folder }) {
  const child = spawn(file, args, { env, cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const closed = once(child, 'close');
  let received = 0;
  let onLine = () => {};
  child.stdout.on('data', (chunk) => {
    received += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) onLine();
  });
  const messages = Array.from({ length: UNDER_WAY }, (_, number) =>
    lineOf({ method: 'ping', id: String(number).padEnd(ID_LENGTH, '-') }),
  );
  /** Sends so many lines, and waits until as many have come back. */
  const exchange = (count, lineAt) => {
    const answered = new Promise((resolve) => {
      let sent = 0;
      let left = count;
      const send = () => {
        if (sent < count) child.stdin.write(lineAt(sent++));
      };
      onLine = () => {
        if (--left === 0) resolve();
        else send();
      };
      for (let number = 0; number < UNDER_WAY; number++) send();
    });
    return Promise.race([answered, closed.then(() => Promise.reject(new Error(`${args.join(' ')} ended`)))]);
  };

  await exchange(1, () => lineOf({ id: 0, ...INITIALIZE }));
  return {
    pid: child.pid,
    /**
     * Moves at least so many bytes, both directions together.
     * @returns how many.
     * @throws Error if the answers were not as long as the requests, or the process has ended.
     */
    move: async (bytes) => {
      const count = Math.ceil(bytes / 2 / ID_LENGTH);
      const receivedBefore = received;
      await exchange(count, (number) => messages[number % UNDER_WAY]);
      const answers = received - receivedBefore;
      if (answers < count * ID_LENGTH)
        throw new Error(`${count} large requests got ${answers} bytes of answers`);
      return answers + count * messages[0].length;
    },
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
}

function lineOf(message) {
  return Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
