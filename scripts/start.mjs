// npm start [-- <options of csf-mcp start>]: sets up if needed, then runs `csf-mcp start` on the workspace's own Node.
import { spawn } from 'node:child_process';
import { endAfter } from './workspace/end.mjs';
import { launcherBin, workspaceNode } from './workspace/paths.mjs';
import { setUp } from './workspace/set-up.mjs';

const COULD_NOT_START = 69;

/**
 * The signals that end csf-mcp, and what is passed on for each. Ctrl-C in a terminal reaches csf-mcp by itself, and npm
 * hands it to this process once more; csf-mcp takes a second SIGINT for an impatient user and kills the server at once.
 * SIGTERM asks for the same orderly end and may be repeated, so it also serves a SIGINT that only this process got.
 */
const PASSED_ON_AS = { SIGINT: 'SIGTERM', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP', SIGQUIT: 'SIGQUIT' };

/** How often it is looked whether npm's shell is still there. */
const ORPHAN_CHECK_MS = 500;

const parent = process.ppid;

try {
  await setUp();
  start(process.argv.slice(2));
} catch (error) {
  endAfter(error, COULD_NOT_START);
}

function start(options) {
  const child = spawn(workspaceNode, [launcherBin, 'start', ...options], { stdio: 'inherit' });
  for (const [signal, passedOn] of Object.entries(PASSED_ON_AS)) {
    process.on(signal, () => {
      // On Windows the console tells every process of it, and kill() would end csf-mcp without a word.
      if (process.platform !== 'win32') child.kill(passedOn);
    });
  }
  if (process.env.npm_lifecycle_event === 'start') whenOrphaned(() => child.kill('SIGTERM'));
  child.on('error', (error) => endAfter(error, COULD_NOT_START));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    // Die as csf-mcp died, so that whoever started us sees the same.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** A SIGTERM to npm ends npm and the shell by which it runs this script, and the shell passes nothing on. */
function whenOrphaned(stop) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, ORPHAN_CHECK_MS);
}
