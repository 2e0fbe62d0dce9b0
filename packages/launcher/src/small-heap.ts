import { setFlagsFromString } from 'node:v8';

// V8 reads these flags while it runs, in every version that csf-mcp supports. One that it does not know is a line on
// stderr here; on the command line it would end the process.

const LAUNCHER_FLAGS = [
  // The relay passes buffers on and spends its time in system calls. Each optimizing compiler that starts makes several
  // MiB of the executable resident for the rest of the launcher's life.
  '--no-opt',
  '--no-maglev',
  // Loading the program leaves garbage. Collect it instead of keeping it in a larger young generation.
  '--semi-space-growth-factor=1',
  // A program that has just loaded calls nothing often enough that it would be worth to remember how.
  '--invocation-count-for-feedback-allocation=100',
];

// What runs often while the program loads does not run again: it needs no machine code.
const COMPILE_NOTHING = '--no-sparkplug';
const COMPILE = '--sparkplug';

// Requests leave little alive. V8's own factor lets a busy server keep twice that as garbage: 131 MiB (PSS) after 4,000
// requests on 257 MB of data, 91 MiB with this, at the same speed.
const SERVER_FLAGS = ['--heap-growing-percent=20'];

/** What every command loads of Node.js. */
const OF_COMMAND = ['timers/promises', 'net', 'child_process', 'process'];

/** What a start loads besides. */
const OF_START = ['fs/promises', 'path/win32', 'tty', 'vm', 'assert', 'worker_threads', 'cluster'];

/** What the server process loads of Node.js. */
const OF_SERVER = [
  ...['timers/promises', 'sqlite', 'os', 'fs/promises', 'readline', 'process', 'net', 'assert'],
  'worker_threads',
];

/**
 * Loads modules of Node.js that would be loaded anyway. They are compiled, but V8 takes that code only under the flags that
 * Node.js begins with: afterwards it compiles them anew, which takes a fifteenth of a start.
 */
function loadBeforeFlags(names: readonly string[]): void {
  for (const name of names) process.getBuiltinModule(`node:${name}`);
}

/** Prefers little memory to fast loops. Called before the launcher's program is loaded. */
export function keepHeapSmall({ isStart }: { readonly isStart: boolean }): void {
  loadBeforeFlags(isStart ? [...OF_COMMAND, ...OF_START] : OF_COMMAND);
  for (const flag of [...LAUNCHER_FLAGS, COMPILE_NOTHING]) setFlagsFromString(flag);
}

/** Lets V8 compile what runs often from now on, which is the relay. Called when the program is loaded. */
export function compileRelay(): void {
  setFlagsFromString(COMPILE);
}

/** Collects garbage earlier. Called before the server's program is loaded. */
export function keepServerHeapSmall(): void {
  loadBeforeFlags(OF_SERVER);
  for (const flag of SERVER_FLAGS) setFlagsFromString(flag);
}
