/**
 * Does what each line of its input says: writes the given chunks to its standard output and error, byte by byte as
 * they are, sends messages over the IPC channel, or ends with an exit code.
 */
import { createInterface } from 'node:readline';

process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
process.send({ type: 'ready' });

for await (const line of createInterface({ input: process.stdin })) {
  const { stdout = [], stderr = [], messages = [], exitCode } = JSON.parse(line);
  const longest = Math.max(stdout.length, stderr.length, messages.length);
  for (let turn = 0; turn < longest; turn++) {
    await Promise.all([
      write(process.stdout, stdout[turn]),
      write(process.stderr, stderr[turn]),
      send(messages, turn),
    ]);
  }
  if (exitCode !== undefined) process.exit(exitCode);
}
process.exit(0);

function write(stream, base64) {
  if (base64 === undefined) return undefined;
  return new Promise((resolve) => stream.write(Buffer.from(base64, 'base64'), resolve));
}

function send(messages, turn) {
  if (turn >= messages.length) return undefined;
  return new Promise((resolve) => process.send(messages[turn], resolve));
}
