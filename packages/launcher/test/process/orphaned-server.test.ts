import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOrphanedServer } from '../../src/process/orphaned-server.ts';
import { LINUX, MACOS, WINDOWS } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';

const PROGRAM = ['-e', 'console.log("up"); setInterval(() => {}, 60_000)'];
const LAUNCHER_PID = 4_242;

/** A process whose command line has these words. */
async function withWords(...words: string[]): Promise<number> {
  const { pid, nextLine } = startProcess(process.execPath, [...PROGRAM, '--', ...words]);
  await nextLine(); // until it has executed Node, it is a copy of this process
  return pid;
}

const SERVER = ['/a folder/dist/server-process.js', '--data-dir=/d'];
const EARLIER_SERVER = ['/opt/csf-mcp/dist/host.js', '--data-dir=/d'];
const LAUNCHER = ['/opt/csf-mcp/bin/csf-mcp.js', 'start'];

describe.runIf(process.platform === 'linux')('an orphaned server on Linux [/proc]', () => {
  it.each([
    [SERVER, true],
    [EARLIER_SERVER, true],
    [LAUNCHER, false],
  ])('runs the program of a server: %j', async (words, expected) => {
    const pid = await withWords(...words);
    expect(isOrphanedServer({ pid, parentPid: process.pid }, LAUNCHER_PID, LINUX)).toBe(expected);
  });
});

// The ps of Linux has the same column.
describe.runIf(process.platform !== 'win32' && existsSync('/bin/ps'))(
  'an orphaned server on macOS [/bin/ps]',
  () => {
    it.each([
      [SERVER, 1, true],
      [EARLIER_SERVER, 1, true],
      [SERVER, LAUNCHER_PID, false],
      [LAUNCHER, 1, false],
    ])(
      'runs the program of a server and belongs to launchd: %j under %i',
      async (words, parentPid, expected) => {
        const pid = await withWords(...words);
        expect(isOrphanedServer({ pid, parentPid }, LAUNCHER_PID, MACOS)).toBe(expected);
      },
    );
  },
);

describe('an orphaned server on Windows', () => {
  it.each([
    [LAUNCHER_PID, true],
    [1, false],
    [null, false],
  ])('was started by the recorded launcher: parent %j', (parentPid, expected) => {
    expect(isOrphanedServer({ pid: 7, parentPid }, LAUNCHER_PID, WINDOWS)).toBe(expected);
  });
});
