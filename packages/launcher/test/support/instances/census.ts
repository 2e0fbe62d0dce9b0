import { allServers } from './process-table.ts';

/** How often it is looked how many servers there are. */
const CENSUS_MS = 50;

const mostOf = new Map<string, number>();
let timer: NodeJS.Timeout | undefined;

/** Counts the servers over one data directory all the time. */
export interface Census extends Disposable {
  /** The most that there were at the same moment. */
  readonly most: () => number;
}

/** The process table is read once for all the tests that run beside each other. */
export function startCensus(dataDir: string): Census {
  mostOf.set(dataDir, 0);
  timer ??= setInterval(take, CENSUS_MS);
  return {
    most: () => {
      take();
      return mostOf.get(dataDir) ?? 0;
    },
    [Symbol.dispose]: () => {
      mostOf.delete(dataDir);
      if (mostOf.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function take(): void {
  const found = allServers().map(({ dataDir }) => dataDir);
  for (const [dataDir, most] of mostOf)
    mostOf.set(dataDir, Math.max(most, found.filter((other) => other === dataDir).length));
}
