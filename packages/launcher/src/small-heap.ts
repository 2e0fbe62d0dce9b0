import { setFlagsFromString } from 'node:v8';

// V8 reads these while it runs, in every version that csf-mcp supports. (--max-semi-space-size is read too early.)
const FLAGS = [
  // The relay passes buffers on and spends its time in system calls. Each optimizing compiler that starts makes several
  // MiB of the executable resident for the rest of the launcher's life.
  '--no-opt',
  '--no-maglev',
  // Loading the program leaves garbage. Collect it instead of keeping it in a larger young generation.
  '--semi-space-growth-factor=1',
];

/** Prefers little memory to fast loops. Called before the program is loaded. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
