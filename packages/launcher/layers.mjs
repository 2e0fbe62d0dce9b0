/**
 * The launcher's rooms in the order of their layers, lowest first. A file imports only from its own room and from
 * lower layers. `npm run lint` holds it (.dependency-cruiser.mjs).
 */
export const LAYERS = [
  {
    rooms: [
      'errors.ts',
      'exit-codes.ts',
      'directories.ts',
      'config.ts',
      'version.ts',
      'compile-cache.ts',
      'log.ts',
      'monotonic-clock.ts',
      'small-heap.ts',
      'shell-words.ts',
      'time-in-file-name.ts',
      'free-name.ts',
      'make-directory.ts',
      'message-limits.ts',
      'platform',
    ],
    reason: 'what every other file may need: errors and their exit codes, settings, places, the platform',
  },
  {
    rooms: ['streams', 'process', 'terminal', 'channel', 'clients', 'completion'],
    reason:
      'what csf-mcp deals with: bytes, processes, a terminal, the other process, client programs, a shell',
  },
  {
    rooms: ['control'],
    reason: 'questions to an instance and its answers, over bytes; the lock asks its holder',
  },
  {
    rooms: ['log', 'lock'],
    reason: 'what is kept in files about an instance: what has happened to it, and whose it is',
  },
  {
    rooms: ['supervise', 'server-process', 'attach', 'database'],
    reason:
      'the parts of an instance: the two ends of a server process, shared sessions, the file that it protects',
  },
  { rooms: ['instance'], reason: 'an instance as a whole: start, stop, status, watch' },
  { rooms: ['call', 'doctor'], reason: 'what needs an instance, or looks at everything below' },
  {
    rooms: ['exchange', 'view'],
    reason: 'files that come in and go out by a call; a page in the browser that calls',
  },
  {
    rooms: ['command-line'],
    reason: 'commands, options and their output: the only rooms that know commander',
  },
  { rooms: ['bin.ts', 'server-process.ts'], reason: 'the entry points of the two processes' },
];
