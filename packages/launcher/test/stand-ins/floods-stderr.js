/** Writes as many bytes to stderr as `argument` says, in numbered lines, then answers; a signal ends it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const total = Number(readFileSync(join(import.meta.dirname, 'argument'), 'utf8'));
const LINE = `${'#'.repeat(1023)}\n`;

process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
process.stderr.on('error', () => {});
process.send({ type: 'ready' });
process.stdin.once('data', () => {
  for (let written = 0; written < total; written += LINE.length) process.stderr.write(LINE);
  process.stderr.write('', () => process.stdout.write('{"jsonrpc":"2.0","id":1,"result":{}}\n'));
});
