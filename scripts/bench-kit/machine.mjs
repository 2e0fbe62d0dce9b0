import { cpus, release, totalmem, type } from 'node:os';

/** The line under which figures are to be read. */
export function describeMachine() {
  const [cpu] = cpus();
  const system = `${type()} ${release().split('.', 2).join('.')}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${memory}, ${system}, Node.js ${process.versions.node}`;
}
