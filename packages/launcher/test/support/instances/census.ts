import { allPids, allServers } from './process-table.ts';
import { IS_MACOS } from './this-system.ts';

/** How often the census counts the servers. On macOS each look at the processes starts a program. */
const CENSUS_MS = IS_MACOS ? 250 : 50;

/** After this many checks, a process that is not a server will not become one: a server always has its command line. */
const LOOKS = 20;

const mostOf = new Map<string, number>();
/**
 * How often each process was found to be no server. Most of the machine's are looked at no more, which would take a
 * seventh of a processor. It is kept from test to test: a pid is not used again before all the others have been.
 */
let looks = new Map<number, number>();
let timer: NodeJS.Timeout | undefined;

/** Counts the servers over one data directory all the time. */
export interface Census extends Disposable {
  /** The most servers at one moment. */
  readonly most: () => number;
}

/** All tests that run side by side share one reading of the process table. */
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
  looks = new Map(allPids().map((pid) => [pid, (looks.get(pid) ?? 0) + 1]));
  const undecided = [...looks].filter(([, count]) => count <= LOOKS).map(([pid]) => pid);
  const servers = allServers(undecided);
  for (const { pid } of servers) looks.set(pid, 0);
  for (const [dataDir, most] of mostOf)
    mostOf.set(dataDir, Math.max(most, servers.filter((server) => server.dataDir === dataDir).length));
}
