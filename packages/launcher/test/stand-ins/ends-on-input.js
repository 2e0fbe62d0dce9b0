/** Becomes ready and, at the first byte of input, ends as the file `argument` says: a code or a signal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ending = readFileSync(join(import.meta.dirname, 'argument'), 'utf8');

process.stdin.once('data', () => {
  if (ending.startsWith('SIG')) process.kill(process.pid, ending);
  else process.exit(Number(ending));
});
process.send({ type: 'ready' });
