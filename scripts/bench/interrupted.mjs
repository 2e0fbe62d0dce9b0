/**
 * Has a benchmark that is interrupted leave nothing behind. `dispose` is synchronous: nothing that is under way can
 * start anything between its end and that of the process.
 */
export function cleanUpWhenInterrupted(dispose) {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
    process.once(signal, () => {
      dispose();
      process.exit(128 + number);
    });
  }
}
