/** At the first byte of input, writes as many bytes of protocol as `argument` says and ends with 7 at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const total = Number(readFileSync(join(import.meta.dirname, 'argument'), 'utf8'));

process.stdin.once('data', () => {
  const lines = Array.from({ length: total / 64 }, (_, id) => `{"id":${id}}`.padEnd(63));
  process.stdout.write(`${lines.join('\n')}\n`, () => process.exit(7));
});
process.send({ type: 'ready' });
