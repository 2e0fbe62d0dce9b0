const LINE_EVERY_MS = 60_000;

/** Shows progress on stderr: on a terminal one line that changes, elsewhere one line per minute. */
export function createProgress(stream = process.stderr) {
  let toldAt = performance.now();
  return {
    tell: (text) => {
      if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
      else if (performance.now() - toldAt >= LINE_EVERY_MS) {
        toldAt = performance.now();
        stream.write(`${text}\n`);
      }
    },
    clear: () => {
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
