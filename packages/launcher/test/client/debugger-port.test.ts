import { constants } from 'node:os';
import { expect, test } from 'vitest';
import {
  handles,
  identify,
  internetSocketsOf,
  signalIdentified,
} from '../support/instances/process-table.ts';
import { createSandbox } from '../support/instances/sandbox.ts';
import { nodesUnderTest } from './nodes.ts';

/** A port that the system chooses, so that none that is in use hides the debugger. */
const ANY_PORT = { NODE_OPTIONS: '--inspect-port=0' };

for (const node of await nodesUnderTest()) {
  const isRunnable = process.platform === 'linux' && 'path' in node;
  test.runIf(isRunnable)(`SIGUSR1 opens no port and ends nothing on ${node.name}`, async () => {
    await using sandbox = createSandbox('path' in node ? { node: node.path } : {});
    const instance = await sandbox.running([], { env: ANY_PORT });
    const server = sandbox.server();
    await instance.initialize();
    // Nothing in it handles the signal, and it does not end the process.
    expect(handles(server.pid, constants.signals.SIGUSR1)).toBe(false);
    signalIdentified(server, 'SIGUSR1');
    instance.signal('SIGUSR1');
    // The way from the signal to the debugger is shorter than these ways through both processes.
    for (let id = 1; id <= 20; id++) await instance.ask(id, 'ping');
    expect([server, identify(instance.pid)].flatMap(internetSocketsOf)).toEqual([]);
    instance.input.end();
    expect(await instance.exit()).toMatchObject({ code: 0, signal: null });
    expect(instance.stderr()).not.toMatch(/debugger|inspector/i);
  });
}
