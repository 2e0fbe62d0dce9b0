import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { fixtures } from './installation.ts';
import type { RunOptions, Sandbox } from './sandbox.ts';
import type { Session } from './session.ts';

/** A process that does not belong to csf-mcp. A lock file names it, but nobody must signal it. */
export interface Witness extends Session {
  /** The signals that it has received. */
  readonly heard: () => string[];
}

export interface WitnessOptions extends Pick<RunOptions, 'uid' | 'leadsGroup'> {
  /** `node` can be taken for an older csf-mcp, `sh` cannot. */
  readonly program?: 'node' | 'sh';
}

export async function startWitness(
  sandbox: Pick<Sandbox, 'path' | 'program'>,
  number: number,
  { program = 'node', ...options }: WitnessOptions,
): Promise<Witness> {
  const folder = sandbox.path(`witness-${number}`);
  const file = join(folder, 'signals');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const command =
    program === 'node'
      ? [process.execPath, join(fixtures, 'witness.ts'), file]
      : ['sh', '-c', WITNESS_SCRIPT, 'sh', file];
  const session = sandbox.program(command, { ...options, cwd: '/', isScaffold: true });
  await eventually('the witness to listen', () => session.stdout().includes('ready'));
  return {
    ...session,
    heard: () => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []),
  };
}

/** Like `fixtures/witness.ts`, but not Node. */
export const WITNESS_SCRIPT = `
for signal in TERM INT QUIT HUP CONT USR2; do trap "echo SIG$signal >> '$1'" $signal; done
echo ready
while :; do sleep 600 & wait; done
`;
