import { Interrupted } from './run.mjs';
import { SetUpError } from './set-up-error.mjs';

/** Ends this process after a failure: a line for what the user can mend, a stack trace for a mistake of ours. */
export function endAfter(error, exitCode) {
  if (error instanceof Interrupted) {
    process.kill(process.pid, error.signal);
    return;
  }
  process.stderr.write(`csf-mcp set-up: ${error instanceof SetUpError ? error.message : error.stack}\n`);
  process.exitCode = exitCode;
}
