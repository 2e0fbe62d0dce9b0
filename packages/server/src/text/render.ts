/**
 * Renders JSON data (structured content) as plain text: the same facts in the same order, one per line, nesting indented.
 *
 * A text of several lines is indented below its key, so that it cannot pass for other facts.
 */
export function render(value: unknown): string {
  return lines(value).join('\n');
}

function lines(value: unknown): string[] {
  if (isList(value)) return value.flatMap((item) => bullet(lines(item)));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, item]) => field(key, item));
  return scalar(value).split('\n');
}

function field(key: string, value: unknown): string[] {
  const text = oneLine(value);
  return text === null ? [`${key}:`, ...indent(lines(value))] : [`${key}: ${text}`];
}

/** The value if it fits behind its key: a one-line scalar, a list of single words, a record of figures. */
function oneLine(value: unknown): string | null {
  if (isRecord(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    return entries.every(([, item]) => item === null || typeof item === 'number')
      ? entries.map(([key, item]) => `${key} = ${scalar(item)}`).join(', ')
      : null;
  }
  if (!isList(value)) return scalar(value).includes('\n') ? null : scalar(value);
  if (value.length === 0) return '[]';
  return value.every(isWord) ? value.join(', ') : null;
}

function isWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[^\s,]+$/.test(value));
}

function bullet([first = '', ...rest]: string[]): string[] {
  return [`- ${first}`, ...indent(rest)];
}

function indent(block: readonly string[]): string[] {
  return block.map((line) => `  ${line}`);
}

/** Null reads "none", never 0: nobody has given or could compute that value. A text that reads so is in quotes. */
function scalar(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' && /^(none|\[\]|\{\}|".*|)$/.test(value) ? `"${value}"` : String(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isList(value);
}
