/** Becomes ready, then reacts to nothing: no signal, no end of input, no closed IPC channel. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

// Into a file, not to stderr: a broken pipe would end what has to stay.
const note = (signal) => appendFileSync(join(import.meta.dirname, 'signals'), `${signal}\n`);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']) process.on(signal, () => note(signal));
process.on('message', ({ type, signal }) => type === 'stop' && note(signal)); // on Windows
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
