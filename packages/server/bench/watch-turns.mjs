// Loaded into the server (`--import`). Writes each long turn of its event loop into the file of BENCH_TURNS_FILE, as
// `<when it ended> <ms>`, so that the bench need not trust how fast a busy machine answers it.
import { appendFileSync, readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Shorter turns are not worth a line. */
const LONG_MS = 5;

const { BENCH_TURNS_FILE: file } = process.env;

/** How long this thread has waited for a processor, in ms: that is the machine's, not the server's. 0 where nobody says. */
function waited() {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

if (isMainThread && file !== undefined) {
  let last = { at: performance.now(), waited: waited() };
  const look = () => {
    const now = { at: performance.now(), waited: waited() };
    const ms = now.at - last.at - (now.waited - last.waited);
    if (ms >= LONG_MS) appendFileSync(file, `${performance.timeOrigin + now.at} ${ms}\n`);
    last = { at: performance.now(), waited: waited() };
    setTimeout(look).unref();
  };
  setTimeout(look).unref();
}
