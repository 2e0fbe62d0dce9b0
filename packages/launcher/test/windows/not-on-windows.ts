interface Exclusion {
  /** What a failure mode needs, and Windows or Wine has not. */
  readonly reason: string;
  /** The titles of such failure modes, or their beginnings. */
  readonly titles: readonly RegExp[];
}

/**
 * The failure modes that cannot be built on Windows. Every other one has to pass there. docs/windows.md has the same
 * reasons (a test compares them).
 */
export const NOT_ON_WINDOWS: readonly Exclusion[] = [
  {
    reason: 'process groups, and children that outlive their parent in one',
    titles: [/^F21 /],
  },
  {
    reason: 'signals between processes',
    titles: [
      /^F(18|19|20|22|23|24|25|33|36|53|90) /,
      /^F(34|47|73|77|79|81|83|88|92) .*(SIGTERM|SIGHUP|signals? (ends|work)|gets a signal)/,
      /^F17 server dies by /, // another process that ends it leaves no signal either
      /^F43 (kill at any moment|status and kill while one (starts|stops))/,
      /^F83 … that hangs/,
      /^F95 /, // the restart has the signal as its reason
    ],
  },
  {
    reason: 'a way to ask an instance besides its pipe',
    titles: [/^F86 /, /^F35 orphans and stopping holders/, /^F07 .*a node that fits them/],
  },
  {
    reason: 'a socket in a folder',
    titles: [
      /^F85 /,
      /although the socket was deleted$/,
      /^F78 /,
      /^F34 a leftover socket/,
      /^F11 lock path is a socket/,
    ],
  },
  {
    reason: 'a table of the holders of file locks',
    titles: [/^F50 /, /^F68 .*: kill ends neither$/, /^F06 pids reused while an orphan/],
  },
  {
    reason: 'a database that may be deleted, moved or replaced while it is open',
    titles: [/^F5[4567] /],
  },
  {
    reason: 'file modes',
    titles: [/^F(58|60) /],
  },
  {
    reason: 'programs of Unix',
    titles: [
      /the sqlite3 shell/,
      /^F07 .*no node/,
      /^F08 recorded pid is (the start's own|the parent's)/,
      /^F09 /,
      /FIFO/,
    ],
  },
  {
    reason: 'the folders of Unix',
    titles: [/^F05 default data directory/, /^F11 lock path is a (dangling )?symbolic link/],
  },
  {
    reason: '/proc',
    titles: [/^F29 /, /^F41 port taken/, /^F44 /, /^F63 a copy in use/, /^F64 /, /busy loops/],
  },
  {
    reason: 'a server that runs from its sources (Wine 8 does not see the links of pnpm)',
    titles: [/^F87 /, /^F88 requests that are not answered/, /of which ten take 300 ms/],
  },
  {
    reason: 'a server that answers before it has loaded its locks',
    titles: [/^F41 part of the server program/],
  },
  {
    reason: 'an open file whose name another file can take at once (Wine 8 waits until it is closed)',
    titles: [
      /^F13 /,
      /^F14 /,
      /^F69 .*instance\.lock deleted/,
      /^F81 an instance is lost/,
      /^F05 kill ends an orphan/,
    ],
  },
  {
    reason: 'a client whose children outlive it (Node.js ends them with it)',
    titles: [/^F(28|76) /],
  },
];

/** The reason why a failure mode cannot be built on Windows; null if it can. */
export function reasonAgainst(title: string): string | null {
  return NOT_ON_WINDOWS.find(({ titles }) => titles.some((pattern) => pattern.test(title)))?.reason ?? null;
}
