import { spawn } from 'node:child_process';

/**
 * Runs a program to its end, with nothing on its stdin.
 * @param onOutput called with each piece of its output, as it comes
 * @returns its exit code, null if it did not run or was killed, and what it printed
 */
export function runProgram([file, ...args], { onOutput = () => {} } = {}) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => {
      printed[name] += text;
      onOutput(text);
    });
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve({ code: null, stdout: '', stderr: message }));
    child.on('close', (code) => resolve({ code, ...printed }));
  });
}
