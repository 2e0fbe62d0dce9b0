/** Calls `action` with the exit code of an interrupted process, instead of ending it. */
function whenInterrupted(action) {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
    process.on(signal, () => action(128 + number));
}

/** Ends an interrupted bench at once, after `dispose`, which must be synchronous. */
export function disposeWhenInterrupted(dispose) {
  whenInterrupted((exitCode) => {
    dispose();
    process.exit(exitCode);
  });
}

/** @returns a signal that aborts when the bench is interrupted. The bench can then print what it has measured. */
export function interruption() {
  const controller = new AbortController();
  whenInterrupted(() => controller.abort());
  return controller.signal;
}
