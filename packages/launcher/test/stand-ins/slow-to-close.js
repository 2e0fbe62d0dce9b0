/** Takes its time to close after a signal. */
const CLOSING_MS = 2500;

const close = () => setTimeout(() => process.exit(0), CLOSING_MS);
process.on('SIGTERM', close);
process.on('message', ({ type }) => type === 'stop' && close()); // on Windows
setInterval(() => {}, 60_000);
process.send({ type: 'ready' });
