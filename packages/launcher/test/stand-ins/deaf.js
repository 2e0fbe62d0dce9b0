/** Becomes ready, then reacts to nothing: no signal, no end of input, no closed IPC channel. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']) {
  // Into a file, not to stderr: a broken pipe would end what has to stay.
  process.on(signal, () => appendFileSync(join(import.meta.dirname, 'signals'), `${signal}\n`));
}
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
