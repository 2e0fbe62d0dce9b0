/** A longer chain of parents runs in a circle of reused pids. */
const MAX_ANCESTORS = 64;

/**
 * Follows parents in a table of all processes. A pid is reused, so a parent counts only if it is older than all that
 * came before it. One whose start is hidden from us counts too: whoever asks spares ancestors, and must spare it.
 * @param parents the pid of the parent by the pid of each process
 * @param startOf the start of a process; null when it is hidden from us
 */
export function ancestorsIn(
  parents: ReadonlyMap<number, number>,
  pid: number,
  startOf: (pid: number) => bigint | null,
): number[] {
  const lineage = [pid];
  let oldest = startOf(pid);
  for (let next = parents.get(pid); next !== undefined && next !== 0; next = parents.get(next)) {
    if (lineage.includes(next) || !parents.has(next) || lineage.length === MAX_ANCESTORS) break;
    const start = startOf(next);
    if (start !== null && oldest !== null && start > oldest) break;
    oldest = start ?? oldest;
    lineage.push(next);
  }
  return lineage;
}

export interface StartedProcess {
  readonly pid: number;
  readonly start: bigint;
}

/**
 * Finds descendants in a table of all processes. One that is older than the process of its parent's pid belongs to an
 * earlier process with that pid. One whose start is hidden from us is left out, with all below it: nothing is proven.
 */
export function descendantsIn(
  parents: ReadonlyMap<number, number>,
  root: StartedProcess,
  startOf: (pid: number) => bigint | null,
): StartedProcess[] {
  const found: StartedProcess[] = [];
  const seen = new Set([root.pid]);
  for (let generation = [root]; generation.length > 0; ) {
    const children = generation.flatMap((parent) => childrenIn(parents, parent, startOf));
    generation = children.filter(({ pid }) => !seen.has(pid));
    for (const { pid } of generation) seen.add(pid);
    found.push(...generation);
  }
  return found;
}

function childrenIn(
  parents: ReadonlyMap<number, number>,
  parent: StartedProcess,
  startOf: (pid: number) => bigint | null,
): StartedProcess[] {
  return [...parents].flatMap(([pid, parentPid]) => {
    const start = parentPid === parent.pid && pid !== parent.pid ? startOf(pid) : null;
    return start !== null && start >= parent.start ? [{ pid, start }] : [];
  });
}
