/** Writes something into the IPC channel that Node.js does not expect. Ignores the end of input. */
process.send({ type: 'ready' });
process.send({ cmd: 'NODE_HANDLE_ACK' });
process.on('SIGTERM', () => process.exit(0));
process.stdin.resume();
setInterval(() => {}, 1_000);
