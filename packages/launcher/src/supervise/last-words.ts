/**
 * The last line of a server's stderr that says something. After an uncaught error Node.js prints its stack, its
 * properties and its own version; then the line of the error counts.
 */
export function lastTellingLine(stderrTail: string): string {
  const lines = stderrTail.split('\n').filter((line) => line.trim() !== '');
  const isUncaught = /^Node\.js v/.test(lines.at(-1) ?? '');
  const uncaught = isUncaught ? lines.findLast((line) => /^\w*Error\b[^:]*: /.test(line)) : undefined;
  return (uncaught ?? lines.findLast((line) => !/^\s+at |^Node\.js v/.test(line)) ?? '').trim();
}
