/** Takes its time to close after a signal. */
const CLOSING_MS = 2500;

process.on('SIGTERM', () => setTimeout(() => process.exit(0), CLOSING_MS));
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
