import type { RunOptions, Sandbox } from './sandbox.ts';
import type { Session } from './session.ts';

/** A program on its own terminal of 24 lines and 80 columns. Input to it counts as typed. */
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
