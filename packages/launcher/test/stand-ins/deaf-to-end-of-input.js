/** Becomes ready and never reads its input, but ends by a signal. */
process.on('SIGTERM', () => process.exit(0));
process.on('message', ({ type }) => type === 'stop' && process.exit(0)); // on Windows
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
