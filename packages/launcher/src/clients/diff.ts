const CONTEXT = 3;

/** A unified diff of a text with one changed place. It leaves out equal lines at both ends; '' for equal texts. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, now] = [linesOf(before), linesOf(after)];
  const shortest = Math.min(old.length, now.length);
  let head = 0;
  while (head < shortest && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const start = Math.max(0, head - CONTEXT);
  const left = Math.max(0, tail - CONTEXT);
  const marked = (mark: string, lines: readonly string[]) => lines.map((line) => mark + line);
  return [
    `--- ${file}`,
    `+++ ${file}`,
    `@@ -${range(start, old.length - left)} +${range(start, now.length - left)} @@`,
    ...marked(' ', old.slice(start, head)),
    ...marked('-', old.slice(head, old.length - tail)),
    ...marked('+', now.slice(head, now.length - tail)),
    ...marked(' ', old.slice(old.length - tail, old.length - left)),
    '',
  ].join('\n');
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r?\n/);
  const last = lines.pop();
  return last === '' || last === undefined ? lines : [...lines, last];
}

function range(start: number, end: number): string {
  return `${start === end ? start : start + 1},${end - start}`;
}
