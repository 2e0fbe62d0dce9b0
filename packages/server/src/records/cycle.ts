/**
 * A shortest cycle in a graph through the first of these nodes that lies on one, from that node back to it; null if
 * none does.
 */
export function findCycle(
  next: ReadonlyMap<number, readonly number[]>,
  through: readonly number[],
): readonly number[] | null {
  for (const start of through) {
    const cycle = wayBack(next, start);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Breadth first, and without recursion: chains can be as long as a register. */
function wayBack(next: ReadonlyMap<number, readonly number[]>, start: number): readonly number[] | null {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const node of queue) {
    for (const successor of next.get(node) ?? []) {
      if (successor === start) return [...wayFrom(start, node, cameFrom), start];
      if (cameFrom.has(successor)) continue;
      cameFrom.set(successor, node);
      queue.push(successor);
    }
  }
  return null;
}

function wayFrom(start: number, end: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const way: number[] = [];
  for (let node: number | undefined = end; node !== undefined && node !== start; node = cameFrom.get(node)) {
    way.unshift(node);
  }
  return [start, ...way];
}
