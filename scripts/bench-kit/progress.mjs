const LINE_EVERY_MS = 60_000;

/**
 * Shows progress on stderr. `announce` prints a line when something begins that takes a while. `tell` says how far it is:
 * on a terminal in one line that changes, elsewhere in one line per minute.
 */
export function createProgress(stream = process.stderr) {
  let toldAt = performance.now();
  const clear = () => {
    if (stream.isTTY) stream.write('\r\x1b[K');
  };
  return {
    announce: (text) => {
      clear();
      toldAt = performance.now();
      stream.write(`${text}\n`);
    },
    tell: (text) => {
      if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
      else if (performance.now() - toldAt >= LINE_EVERY_MS) {
        toldAt = performance.now();
        stream.write(`${text}\n`);
      }
    },
    clear,
  };
}
