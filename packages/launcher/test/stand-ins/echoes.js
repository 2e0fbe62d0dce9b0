/** Writes what it reads to the file `received` and back to its output, byte by byte; ends at end of input, or when it is told to. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
process.stdin.on('data', (chunk) => appendFileSync(join(import.meta.dirname, 'received'), chunk));
process.stdin.pipe(process.stdout);
process.stdin.on('end', () => process.stdout.write('', () => process.exit(0)));
process.send({ type: 'ready' });
