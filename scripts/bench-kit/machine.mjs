import { cpus, totalmem } from 'node:os';

/** The line under which figures are to be read. */
export function describeMachine() {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node.js of the workspace`;
}
