import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { expectDatabaseIntact } from '../support/instances/database.ts';
import { isAlive } from '../support/instances/process-table.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

/**
 * What Node.js makes of the events of a console ("Signal events" in the docs of `process`; `uv__signal_control_handler` in
 * libuv's src/win/signal.c). No program can send them to one process, and Wine's consoles do not: here the launcher's own
 * Node.js delivers them.
 */
const EVENTS = [
  ['Ctrl-C', 'SIGINT'],
  ['Ctrl-Break', 'SIGBREAK'],
  ['a closed console', 'SIGHUP'],
] as const;

export const consoleEvents = {
  title: 'Console',
  checks: [
    ...EVENTS.map(([event, signal]) =>
      check(`${event}: the server closes the database, exit 0, no lock`, async (sandbox) => {
        const { session, deliver } = await withEvents(sandbox);
        const server = sandbox.server();
        await session.callTool('profile_create', { name: 'Head office', organization: 'Example' });
        deliver(signal);
        expect((await session.exit()).code).toBe(0);
        expect(isAlive(server)).toBe(false);
        expectDatabaseIntact(sandbox);
        sandbox.expectLifecycle([
          { pid: session.pid, msg: 'Signal received', signal },
          { pid: session.pid, msg: 'Server exited', exitCode: 0 },
          { pid: session.pid, msg: 'Lock released' },
        ]);
      }),
    ),

    check(
      'a second Ctrl-C over a server that reacts to nothing: killed at once, exit 137',
      async (sandbox) => {
        const { session, deliver } = await withEvents(sandbox, 'deaf');
        deliver('SIGINT');
        await sandbox.recorded('stopping');
        deliver('SIGINT');
        expect((await session.exit()).code).toBe(137);
      },
    ),
  ],
};

interface WithEvents {
  readonly session: Session;
  /** Makes Node.js deliver an event, as if the console had sent it. */
  readonly deliver: (signal: NodeJS.Signals) => void;
}

async function withEvents(sandbox: Sandbox, standIn?: string): Promise<WithEvents> {
  let delivered = 0;
  const file = (count: number): string => sandbox.path(`event-${count}`);
  const hook = sandbox.path('events.cjs');
  writeFileSync(
    hook,
    `const { existsSync, readFileSync } = require('node:fs');
    let count = 1;
    setInterval(() => {
      const file = ${JSON.stringify(sandbox.path('event-'))} + count;
      if (!existsSync(file)) return;
      const signal = readFileSync(file, 'utf8');
      if (signal === '') return; // half-written
      count += 1;
      process.emit(signal, signal);
    }, 20).unref();`,
  );
  const installation = standIn === undefined ? undefined : sandbox.install(standIn);
  const nodeOptions = ['--import', pathToFileURL(hook).href];
  const session = await sandbox.running([], { ...(installation && { installation }), nodeOptions });
  if (standIn === undefined) await session.initialize();
  return {
    session,
    deliver: (signal) => {
      delivered += 1;
      expect(existsSync(file(delivered))).toBe(false);
      writeFileSync(file(delivered), signal);
    },
  };
}
