import type { RunOptions, Sandbox } from './sandbox.ts';
import type { Session } from './session.ts';

/** A program on a terminal of its own, of 24 lines of 80 columns. What it is sent counts as typed. */
export function onTerminal(
  sandbox: Pick<Sandbox, 'program'>,
  command: string,
  { env = {}, ...options }: RunOptions = {},
): Session {
  const sized = `stty rows 24 cols 80; ${command}`;
  return sandbox.program(['script', '-qec', sized, '/dev/null'], {
    ...options,
    env: { SHELL: '/bin/sh', TERM: 'xterm-256color', ...env },
  });
}
