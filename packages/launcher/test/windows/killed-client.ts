import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { expectDatabaseIntact } from '../support/instances/database.ts';
import { eventually } from '../support/instances/eventually.ts';
import { isAlive } from '../support/instances/process-table.ts';
import { INITIALIZE } from '../support/instances/session.ts';
import { startStopwatch } from '../support/instances/stopwatch.ts';

/** A client that Node.js runs, which takes its children along when it is killed. */
const CLIENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(${JSON.stringify(`${JSON.stringify({ jsonrpc: '2.0', ...INITIALIZE })}\n`)});
`;

/** A server without its launcher has this long to close its database. */
const ORPHAN_END_MS = 1_000;

export const killedClient = {
  title: 'Killed client',
  checks: [
    check(
      'its launcher ends with it, and the server closes the database within a second',
      async (sandbox) => {
        const [node, bin] = sandbox.command;
        const client = sandbox.program([node, '-e', CLIENT, bin, 'start']);
        const { pid } = await sandbox.recorded('running');
        const server = sandbox.server();
        await client.ready();
        const stopwatch = startStopwatch();
        client.signal('SIGKILL');
        await eventually('the server to end', () => !isAlive(server));
        stopwatch.expectBy(ORPHAN_END_MS);
        expectDatabaseIntact(sandbox);
        sandbox.expectLifecycle([
          { pid, msg: 'ready' },
          { pid: server.pid, name: 'server', msg: 'The launcher is gone: the database is closed' },
        ]);
        const next = await sandbox.running();
        expect(next.logged()).toContainEqual(
          expect.objectContaining({ msg: 'Removing stale lock file', recordedPid: pid }),
        );
      },
    ),
  ],
};
