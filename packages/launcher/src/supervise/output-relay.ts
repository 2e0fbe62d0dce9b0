import { Writable } from 'node:stream';

const NEWLINE = 0x0a;
const OPENING_BRACE = 0x7b;
const OPENING_BRACKET = 0x5b;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

/** The relay holds leading blanks back until the line shows what it is. A line with more of them is not a message. */
const MAX_LEADING_BLANKS = 1_024;

type Destination = 'protocol' | 'foreign';

export interface Run {
  readonly to: Destination;
  readonly bytes: Buffer;
}

export interface OutputRelayTargets {
  /** Takes protocol bytes and calls back when it can take more. */
  readonly protocol: (bytes: Buffer, done: () => void) => void;
  /** Takes everything else that the server printed on stdout. Never blocks. */
  readonly foreign: (bytes: Buffer) => void;
  /** Called once for each line that goes to `foreign`. */
  readonly onForeignLine: () => void;
}

type LineSplitter = (chunk: Buffer, options?: { readonly isLast?: boolean }) => Run[];

/** Takes the server's stdout. Back-pressure of the protocol's destination reaches the server. */
export function createOutputRelay({ protocol, foreign, onForeignLine }: OutputRelayTargets): Writable {
  const split = createLineSplitter(onForeignLine);
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const runs = split(chunk);
      const lastProtocolRun = runs.findLast(({ to }) => to === 'protocol');
      for (const run of runs) {
        if (run.to === 'foreign') foreign(run.bytes);
        else protocol(run.bytes, run === lastProtocolRun ? () => done() : () => {});
      }
      if (lastProtocolRun === undefined) done();
    },
    final: (done) => {
      for (const { bytes } of split(Buffer.alloc(0), { isLast: true })) foreign(bytes);
      done();
    },
  });
}

/**
 * Splits the server's stdout into the protocol and the rest. A line whose first non-blank byte opens a JSON object or
 * array is protocol; any other is a stray print. Bytes are passed on as they are, before the line ends, so a long line
 * takes no memory. After the last chunk nothing is held back: blanks alone are not a message.
 */
export function createLineSplitter(onForeignLine: () => void): LineSplitter {
  let lineTo: Destination | null = null; // null: at the start of a line
  let leadingBlanks = Buffer.alloc(0);

  return (chunk, { isLast = false } = {}) => {
    const bytes = leadingBlanks.length === 0 ? chunk : Buffer.concat([leadingBlanks, chunk]);
    leadingBlanks = Buffer.alloc(0);
    const runs: Run[] = [];
    let runStart = 0;
    let runTo = lineTo;
    let position = 0;

    while (position < bytes.length) {
      if (lineTo === null) {
        const first = skipBlanks(bytes, position);
        const isIndentedTooFar = first - position >= MAX_LEADING_BLANKS;
        if (first === bytes.length && !isIndentedTooFar && !isLast) break; // the next chunk will tell
        lineTo = isIndentedTooFar ? 'foreign' : destinationOf(bytes[first]);
        if (lineTo === 'foreign') onForeignLine();
        if (runTo !== null && runTo !== lineTo) {
          runs.push({ to: runTo, bytes: bytes.subarray(runStart, position) });
          runStart = position;
        }
        runTo = lineTo;
      }
      const newline = bytes.indexOf(NEWLINE, position);
      position = newline === -1 ? bytes.length : newline + 1;
      if (newline !== -1) lineTo = null;
    }
    if (runTo !== null && position > runStart)
      runs.push({ to: runTo, bytes: bytes.subarray(runStart, position) });
    leadingBlanks = Buffer.from(bytes.subarray(position));
    return runs;
  };
}

function destinationOf(firstByte: number | undefined): Destination {
  return firstByte === OPENING_BRACE || firstByte === OPENING_BRACKET ? 'protocol' : 'foreign';
}

function skipBlanks(bytes: Buffer, from: number): number {
  let position = from;
  while (position < bytes.length && BLANKS.has(bytes[position] ?? NEWLINE)) position++;
  return position;
}
