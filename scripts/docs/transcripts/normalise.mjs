/** Patterns of what differs each time, and the text that replaces each. Their order matters. */
const REPLACEMENTS = [
  [/\b\d{4}-\d\d-\d\d[ T]\d\d[:-]\d\d[:-]\d\d(\.\d+)?(Z| [+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{8}T\d{6}\b/g, '<time>'],
  [/\b([0-9a-f]{64})\b/g, '<sha256>'],
  [/^(added \d+ packages in) .+$/gm, '$1 <n> s'], // npm says ms, s or m
  [/[\d.]+( MiB is free on the disk)/g, '<n>$1'],
  [/((?:\bpid|Pid|"pid|Pids)"?:?\s*\[?)\d+/g, '$1<pid>'],
  [/\b(process|pids?) \d+/g, '$1 <pid>'],
  [/(CPU|memory|after|up|within) (?:\d+ (?:d|h|min) )*\d+(?:\.\d+)? ?(%|MiB|s\b|ms\b)/g, '$1 <n> $2'],
  [/("(?:cpuPercent|memoryBytes|elapsedMs|uptimeSeconds|bytes|freeBytes)": )[\d.]+/g, '$1<n>'],
  [/\b(elapsedMs) \d+/g, '$1 <n>'],
  [/^(<time> {2}\w+ +)\d+/gm, '$1<pid>'],
];

/** A line of a machine, such as a list of all tools, says nothing by its end. */
const LONGEST_LINE = 800;

/** Makes two transcripts of the same program equal, and long lines short. */
export function normalise(text) {
  const replaced = REPLACEMENTS.reduce((edited, [pattern, stand]) => edited.replace(pattern, stand), text);
  return replaced
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
    .join('\n')
    .trimEnd();
}
