import { availableParallelism, loadavg } from 'node:os';

const TOLERANCE_MS = 1000;
/** Waiting processes per processor up to which the bounds hold as they are; the checks themselves make for some. */
const ORDINARY_LOAD = 2;

/**
 * By how much something may come late: a second, and on a machine that has far more to do than it can, as much
 * more as processes have to wait there. Nothing may ever come early.
 */
export function toleratedLatenessMs() {
  const [load] = loadavg();
  return TOLERANCE_MS * Math.max(1, load / availableParallelism() / ORDINARY_LOAD);
}
