import { spawn } from 'node:child_process';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
/** Ctrl-C under npm arrives twice, from the terminal and from npm: that is not yet an impatient user. */
const REPEATED_SIGNAL_MS = 250;
const hasGroups = process.platform !== 'win32';

/** This process was told to stop while a command ran; the command has ended too. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}

/**
 * Runs a command to its end and says how it ended: `undefined` for success, else a few words.
 *
 * Its stdin is empty, because ours may already hold the first message of an MCP client. What it prints goes to
 * `onOutput` in pieces, by default to our stderr, because stdout belongs to the protocol when `npm start` sets up first.
 *
 * The command leads a process group of its own, so that a signal reaches it and what it started, and each of them once.
 *
 * @throws {Interrupted}
 */
export function run(command, args, { onOutput, ...options } = {}) {
  const output = onOutput ? 'pipe' : 2;
  const stdio = ['ignore', output, output];
  const child = spawn(command, args, { ...options, stdio, detached: hasGroups, windowsHide: true });
  child.stdout?.setEncoding('utf8').on('data', onOutput);
  child.stderr?.setEncoding('utf8').on('data', onOutput);
  return new Promise((resolve, reject) => {
    let stoppedBy;
    let stoppedAt;
    const stop = (signal) => {
      if (stoppedBy && performance.now() - stoppedAt < REPEATED_SIGNAL_MS) return;
      signalGroup(child, stoppedBy ? 'SIGKILL' : signal);
      stoppedBy ??= signal;
      stoppedAt ??= performance.now();
    };
    const settle = (failure) => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
      if (stoppedBy) {
        signalGroup(child, 'SIGKILL'); // npx ends before the pnpm that it started does
        reject(new Interrupted(stoppedBy));
      } else resolve(failure);
    };
    for (const signal of STOP_SIGNALS) process.on(signal, stop);
    child.on('error', (error) => settle(`could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      settle(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}

function signalGroup(child, signal) {
  try {
    if (hasGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
}
