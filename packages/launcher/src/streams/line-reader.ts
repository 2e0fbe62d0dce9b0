const NEWLINE = 0x0a;

/** White space around a JSON value (RFC 8259, section 2). */
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

/** Some pipes put it in front of everything. A JSON parser may ignore it (RFC 8259, section 8.1). */
const BYTE_ORDER_MARK = '\ufeff';

/** The longest answer of a server. The SDK's own default of 10 MB ends the session. */
export const MAX_LINE_BYTES = 32 * 1_024 * 1_024;

export interface LineReaderOptions<Line> {
  /** Called with each line. Empty lines are left out. */
  readonly onLine: (line: Line) => void;
  /** Called once for a line above the limit, which is skipped. */
  readonly onTooLong: (limitBytes: number) => void;
  readonly limitBytes?: number;
}

export interface LineReader {
  readonly push: (chunk: Buffer) => void;
  /** The input has ended: a last line without a newline counts. */
  readonly end: () => void;
}

/**
 * Cuts bytes into lines of text, without line feeds and the blanks around them. It decodes whole lines, so a character
 * may be split across chunks. Invalid UTF-8 becomes U+FFFD. A carriage return before the newline is white space to JSON.
 */
export function createLineReader({ onLine, ...options }: LineReaderOptions<string>): LineReader {
  return collectLines(options, (parts) => {
    const line = decode(parts);
    if (line !== '') onLine(line);
  });
}

/** Cuts bytes into lines that end with their line feed, and decodes nothing: a long line need not even be copied. */
export function createByteLineReader({ onLine, ...options }: LineReaderOptions<Buffer>): LineReader {
  const onParts = (parts: readonly Buffer[]): void => {
    const line = joinLine(parts);
    if (line.length > 1) onLine(line);
  };
  return collectLines(options, onParts, { keepsLineFeed: true });
}

function collectLines(
  { onTooLong, limitBytes = MAX_LINE_BYTES }: Omit<LineReaderOptions<never>, 'onLine'>,
  onLine: (parts: readonly Buffer[]) => void,
  cut?: CutOptions,
): LineReader {
  let parts: Buffer[] = [];
  let length = 0;
  let isSkipping = false;

  const take = (part: Buffer): void => {
    if (isSkipping) return;
    length += part.length;
    if (length <= limitBytes) {
      parts.push(part);
      return;
    }
    isSkipping = true;
    parts = [];
    onTooLong(limitBytes);
  };

  const finish = (): void => {
    const line = parts;
    const isSkipped = isSkipping;
    parts = [];
    length = 0;
    isSkipping = false;
    if (!isSkipped) onLine(line);
  };

  return cutLines(take, finish, cut);
}

interface CutOptions {
  /** Whether the last part of a line has its line feed. */
  readonly keepsLineFeed?: boolean;
}

/**
 * Cuts bytes at line feeds.
 * @param take gets the parts of each line
 * @param finish is called behind the last part of each line, and at the end of the input
 */
export function cutLines(
  take: (part: Buffer) => void,
  finish: () => void,
  { keepsLineFeed = false }: CutOptions = {},
): LineReader {
  const kept = keepsLineFeed ? 1 : 0;
  return {
    push: (chunk) => {
      let position = 0;
      for (;;) {
        const newline = chunk.indexOf(NEWLINE, position);
        if (newline === -1) break;
        take(chunk.subarray(position, newline + kept));
        finish();
        position = newline + 1;
      }
      if (position < chunk.length) take(chunk.subarray(position));
    },
    end: finish,
  };
}

/**
 * The text of a line. Does not use `String.trim`, which removes more than JSON allows: a line of such characters would
 * get no answer.
 */
export function decode(parts: readonly Buffer[]): string {
  const text = joinLine(parts).toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

/** The bytes of a line, without the blanks before and behind it. */
function joinLine(parts: readonly Buffer[]): Buffer {
  const [first] = parts;
  const line = parts.length === 1 && first !== undefined ? first : Buffer.concat(parts);
  let start = 0;
  let end = line.length;
  while (start < end && BLANKS.has(line[start] ?? 0)) start++;
  while (end > start && BLANKS.has(line[end - 1] ?? 0)) end--;
  return line.subarray(start, end);
}
