/**
 * The parts of the bench, and the tables that each of them fills.
 *
 * A row is a ratio or a difference of csf-mcp and something that took turns with it, both in `unit`, or a value of its
 * own. `goal` is a limit, from above unless `better` is 'higher'. `--check` accepts a figure that is worse than the
 * recorded one by at most `tolerance`, in the measure of the figure. A row without a tolerance is only shown, because it
 * depends on the machine.
 */
export const PARTS = {
  start: [
    {
      id: 'floor',
      title: 'The floor: what starting takes before any code of a server runs',
      rows: [
        { id: 'one-boot', name: 'Node.js with an empty script', figure: 'value', unit: 'ms' },
        { id: 'two-boots', name: 'Node.js that starts a second one on pipes', figure: 'value', unit: 'ms' },
      ],
    },
    {
      id: 'start',
      title: 'From the start of the process to the answer',
      rows: [
        {
          id: 'start-everything',
          name: '`initialize`, against server-everything',
          figure: 'ratio',
          unit: 'ms',
          goal: 0.75,
          tolerance: 0.1,
        },
        {
          id: 'start-bare',
          name: '`initialize`, against a bare SDK server',
          figure: 'ratio',
          unit: 'ms',
          goal: 0.95,
          tolerance: 0.1,
        },
        {
          id: 'start-floor',
          name: '`initialize`, against the floor of two Node.js',
          figure: 'ratio',
          unit: 'ms',
          tolerance: 0.3,
        },
        {
          id: 'start-tools',
          name: '`initialize` and `tools/list`, against `initialize` alone',
          figure: 'difference',
          unit: 'ms',
          goal: 10,
          tolerance: 8,
        },
        {
          id: 'start-cold',
          name: 'the same with an empty home and compile cache, against server-everything',
          figure: 'ratio',
          unit: 'ms',
          tolerance: 0.15,
        },
        {
          id: 'start-call',
          name: '`initialize` and a first tool call, against server-everything',
          figure: 'ratio',
          unit: 'ms',
          goal: 1.25,
          tolerance: 0.1,
        },
        {
          id: 'start-large',
          name: '`initialize` over the large database, against an empty one',
          figure: 'ratio',
          unit: 'ms',
          goal: 1.15,
          tolerance: 0.1,
        },
      ],
    },
  ],
  commands: [
    {
      id: 'commands',
      title: 'Commands without an instance, against Node.js with an empty script',
      rows: [
        {
          id: 'version',
          name: '`csf-mcp --version`',
          figure: 'difference',
          unit: 'ms',
          goal: 15,
          tolerance: 10,
        },
        { id: 'status', name: '`csf-mcp status`', figure: 'difference', unit: 'ms', goal: 55, tolerance: 15 },
      ],
    },
    {
      id: 'running',
      title: 'Commands over a running instance',
      rows: [
        { id: 'status-running', name: '`csf-mcp status`', figure: 'value', unit: 'ms', goal: 150 },
        { id: 'kill', name: '`csf-mcp kill`', figure: 'value', unit: 'ms', goal: 300 },
      ],
    },
  ],
  relay: [
    {
      id: 'relay',
      title: 'The relay, against the server without the launcher',
      rows: [
        {
          id: 'ping',
          name: 'one ping after the other, against `cat`, server, `cat`',
          figure: 'ratio',
          unit: 'ms',
        },
        {
          id: 'ping-relayed',
          name: 'the same, as a difference',
          figure: 'difference',
          unit: 'ms',
          tolerance: 0.03,
        },
        {
          id: 'ping-added',
          name: 'the same, against the server alone',
          figure: 'difference',
          unit: 'ms',
          goal: 0.2,
        },
        {
          id: 'ping-bridged',
          name: 'a ping behind the bridge of `--restart`, against `start` without it',
          figure: 'difference',
          unit: 'ms',
          goal: 0.1,
        },
        {
          id: 'list-bridged',
          name: '`tools/list` behind that bridge, against `start` without it',
          figure: 'difference',
          unit: 'ms',
          goal: 0.1,
        },
        {
          id: 'throughput',
          name: 'messages of 1 MB in both directions, against the server alone',
          figure: 'ratio',
          unit: 'MB/s',
          better: 'higher',
          goal: 0.65,
          tolerance: 0.1,
        },
      ],
    },
    {
      id: 'relay-memory',
      title: 'Memory (PSS) of the launcher that relayed these messages',
      rows: [
        { id: 'launcher-before', name: 'before the first one', figure: 'value', unit: 'MiB' },
        {
          id: 'launcher-relaying',
          name: 'after each round of them',
          figure: 'value',
          unit: 'MiB',
          tolerance: 25,
        },
      ],
    },
  ],
  memory: [
    {
      id: 'memory',
      title: 'Memory (PSS)',
      rows: [
        { id: 'server-idle', name: 'server, idle', figure: 'value', unit: 'MiB', goal: 48, tolerance: 3 },
        {
          id: 'server-used',
          name: 'server, after mixed requests over the large database',
          figure: 'value',
          unit: 'MiB',
          goal: 95,
          tolerance: 12,
        },
        {
          id: 'server-unshared',
          name: 'server, idle, its client not on Node.js',
          figure: 'value',
          unit: 'MiB',
          tolerance: 3,
        },
        { id: 'launcher-idle', name: 'launcher, idle', figure: 'value', unit: 'MiB', goal: 30, tolerance: 2 },
        {
          id: 'launcher-used',
          name: 'launcher, after the same requests',
          figure: 'value',
          unit: 'MiB',
          tolerance: 4,
        },
        {
          id: 'launcher-unshared',
          name: 'launcher, idle, its client not on Node.js',
          figure: 'value',
          unit: 'MiB',
          tolerance: 2,
        },
      ],
    },
  ],
};

/** The tables of these parts, in their order. */
export function tablesOf(parts) {
  return parts.flatMap((part) => PARTS[part]);
}
