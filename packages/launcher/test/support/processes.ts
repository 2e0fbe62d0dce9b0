import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ProcessIdentity } from '../../src/process/identity.ts';
import { identify, isAlive } from './machine.ts';

/** Compiled fixtures: from the second start on, they take half the time. */
const CODE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/test-fixtures', import.meta.url));

/** A process that a test has started. It does not outlive the test. */
export interface TestProcess {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  readonly child: ChildProcess;
  /** The next line of its stdout. */
  readonly nextLine: () => Promise<string>;
  readonly say: (line: string) => void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export interface StartProcessOptions {
  /** Starts it as the leader of its own process group, which is ended as a whole. */
  readonly leadsGroup?: boolean;
  readonly uid?: number;
  /** Descriptors that it inherits, from 3 on. */
  readonly descriptors?: readonly number[];
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts a command with its stdin and stdout piped to the test. */
export function startProcess(
  file: string,
  args: readonly string[],
  { leadsGroup = false, uid, descriptors = [], env = {} }: StartProcessOptions = {},
): TestProcess {
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'inherit', ...descriptors],
    detached: leadsGroup,
    env: { ...process.env, NODE_COMPILE_CACHE: CODE_CACHE, ...env },
    ...(uid === undefined ? {} : { uid }),
  });
  const { pid, stdin, stdout } = child;
  if (pid === undefined || stdin === null || stdout === null) throw new Error(`cannot start ${file}`);
  const identity = identify(pid);
  if (identity === null) throw new Error(`${file} is gone already`);
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal);
  stdin.on('error', () => {}); // it may end before it has read everything
  onTestFinished(async () => {
    if (leadsGroup) killGroupOf(pid);
    child.kill('SIGKILL');
    await ended;
  });
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    pid,
    identity,
    child,
    ended,
    say: (line) => stdin.write(`${line}\n`),
    nextLine: async () => {
      const { done, value } = await lines.next();
      if (done) throw new Error(`${file} ${args.join(' ')} said nothing more`);
      return value;
    },
  };
}

/** Starts a program of `test/fixtures`; its options travel as JSON. */
export function startFixture(name: string, options: unknown, how: StartProcessOptions = {}): TestProcess {
  const script = fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url));
  return startProcess(process.execPath, [script, JSON.stringify(options)], how);
}

/** A process that another process started for the test, by its pid. */
export function adopt(pid: number): ProcessIdentity {
  const identity = identify(pid);
  if (identity === null) throw new Error(`process ${pid} is gone already`);
  onTestFinished(() => {
    if (isAlive(identity)) process.kill(pid, 'SIGKILL');
  });
  return identity;
}

function killGroupOf(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nothing is left of it
  }
}
