/** Calls `action` with the exit code of an interrupted process, instead of ending it. */
function whenInterrupted(action) {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
    process.on(signal, () => action(128 + number));
}

/** Has a bench that is interrupted end at once and leave nothing behind. `dispose` is synchronous. */
export function disposeWhenInterrupted(dispose) {
  whenInterrupted((exitCode) => {
    dispose();
    process.exit(exitCode);
  });
}

/** @returns a signal that is aborted when the bench is interrupted, so that it can print what it has by then. */
export function interruption() {
  const controller = new AbortController();
  whenInterrupted(() => controller.abort());
  return controller.signal;
}
