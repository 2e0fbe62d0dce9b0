const LINE_EVERY_MS = 60_000;

/** Tells on stderr how far it is: on a terminal in one line that is written over, elsewhere in a line a minute. */
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
