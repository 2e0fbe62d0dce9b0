/** Becomes ready and never looks at its input, but ends when it is told to by a signal. */
process.on('SIGTERM', () => process.exit(0));
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
