import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isAlive, type ProcessIdentity } from '../../../src/process/identity.ts';
import { eventually } from '../instances/eventually.ts';
import { checkout, node } from '../instances/installation.ts';
import type { Sandbox } from '../instances/sandbox.ts';

/** A stranger: a process that csf-mcp has nothing to do with, and that notices every signal. */
export interface Witness {
  readonly identity: ProcessIdentity;
  readonly expectUnharmed: () => void;
}

const FIXTURE = join(checkout, 'packages/launcher/test/fixtures/witness.ts');

/** The same by a program that is not Node. */
const SCRIPT = `
for signal in TERM INT QUIT HUP CONT USR2; do trap "echo SIG$signal >> '$1'" $signal; done
echo ready
while :; do sleep 600 & wait; done
`;

export async function startWitness(sandbox: Sandbox, program: 'node' | 'sh'): Promise<Witness> {
  const file = sandbox.path(`signals-to-${program}`);
  const command = program === 'node' ? [node, FIXTURE, file] : ['sh', '-c', SCRIPT, 'sh', file];
  const session = sandbox.program(command, { isScaffold: true });
  await eventually(`the witness to be ready: ${session.stderr()}`, () => session.stdout().includes('ready'));
  const { identity } = session;
  return {
    identity,
    expectUnharmed: () => {
      expect(existsSync(file) ? readFileSync(file, 'utf8') : '', `signals to a stranger (${program})`).toBe(
        '',
      );
      expect(isAlive(identity), `the stranger (${program}) lives`).toBe(true);
    },
  };
}
