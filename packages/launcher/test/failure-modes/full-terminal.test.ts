import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { identify, isAlive, signalIdentified } from '../support/instances/process-table.ts';
import { LINUX, program } from '../support/instances/requirement.ts';
import { onTerminal } from '../support/instances/terminal.ts';

/** `yes` fills a terminal that nobody reads in no time, and waits from then on. */
const COMMAND = 'yes >&2 & exec "$NODE" "$BIN" start --log-level debug < "$FIFO" > /dev/null';

for (const by of ['SIGTERM', 'end of input'] as const)
  failureMode(
    `F77 terminal on stderr that takes nothing (Ctrl-S, a stalled connection): ${by} ends the instance as ever`,
    async (sandbox) => {
      const fifo = sandbox.path('input');
      execFileSync('mkfifo', [fifo]);
      const input = openSync(fifo, 'r+'); // without waiting for a reader
      const [node, bin] = sandbox.command;
      const env = { NODE: node, BIN: bin, FIFO: fifo };
      const terminal = onTerminal(sandbox, COMMAND, { env, isUnread: true, isScaffold: true });
      const { pid } = await sandbox.recorded('running');
      const both = [identify(pid), sandbox.server()];
      if (by === 'SIGTERM') signalIdentified(identify(pid), 'SIGTERM');
      else closeSync(input);
      await eventually('launcher and server to be gone', () => !both.some(isAlive));
      if (by === 'SIGTERM') closeSync(input);
      terminal.signal('SIGKILL'); // its terminal goes with it, and with that the one who fills it
      expect(sandbox.record()).toBeNull();
      sandbox.expectLifecycle([
        { pid, msg: by === 'SIGTERM' ? 'Signal received' : 'End of input' },
        { pid, msg: 'Server exited', exitCode: 0 },
        { pid, msg: 'Lock released' },
      ]);
    },
    { needs: [LINUX, program('/usr/bin/script')] },
  );
