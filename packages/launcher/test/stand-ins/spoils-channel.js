/** Writes something into the IPC channel that Node.js does not expect. Ignores the end of input. */
process.send({ type: 'ready' });
process.send({ cmd: 'NODE_HANDLE_ACK' });
process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
process.stdin.resume();
setInterval(() => {}, 1_000);
