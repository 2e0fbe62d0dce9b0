import fc from 'fast-check';
import { anyUnicode } from '../../../../server/test/support/any-unicode.ts';
import { chunksOf } from '../chunks.ts';

/** The output of a server, and its message to the launcher. */
export interface ServerOutput {
  readonly stdout: readonly Buffer[];
  readonly stderr: readonly Buffer[];
  /** Sent over the IPC channel. */
  readonly messages: readonly unknown[];
}

const MANY_BLANKS = ' '.repeat(1_500);

/** Pieces of lines, JSON-RPC or not. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('{', '[', '}', ']', '"', '{"jsonrpc":"2.0","id":1,"result":{}}', 'Listening'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(' ', '\t', '\r', '\0', '\u001b[2J', '\ufeff', MANY_BLANKS, 'x'.repeat(70_000)),
  },
  { weight: 3, arbitrary: fc.constant('\n') },
  { weight: 1, arbitrary: anyUnicode({ maxLength: 8 }) },
);

const text = fc
  .tuple(fc.array(piece, { maxLength: 30 }), fc.constantFrom('', '', '\n', '\n \t'))
  .map(([pieces, end]) => Buffer.from(pieces.join('') + end));
const anyBytes = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);

// When both reach stderr at the same time, each byte shows where it comes from.
const lowBytes = text.map((bytes) => bytes.map((byte) => byte & 0x7f)).map((bytes) => Buffer.from(bytes));
const highBytes = fc.uint8Array({ min: 0x80, maxLength: 300 }).map((bytes) => Buffer.from(bytes));

const streams = fc.oneof(
  fc.tuple(anyBytes, fc.constant(Buffer.alloc(0))),
  fc.tuple(fc.constant(Buffer.alloc(0)), anyBytes),
  fc.tuple(lowBytes, highBytes),
);

// No complete `failed`: it would end the session.
const message = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    { type: 'ready' },
    { type: 'ready', extra: true },
    { type: 'failed' },
    { type: 'failed', message: '\u001b[2J', hint: null, extra: 'x'.repeat(100_000) },
    { type: 'failed', message: 1, hint: [] },
    { type: '__proto__' },
    { type: 'execa:ipc:request', id: 1, message: 'x', hasListeners: true },
    { cmd: 'NODE_UNKNOWN' },
    'x'.repeat(200_000),
  ),
);

export const anyServerOutput: fc.Arbitrary<ServerOutput> = streams.chain(([stdout, stderr]) =>
  fc
    .record({
      stdout: chunksOf(stdout),
      stderr: chunksOf(stderr),
      messages: fc.array(message, { maxLength: 3 }),
    })
    .map((output) =>
      Object.assign(output, {
        [fc.toStringMethod]: () =>
          JSON.stringify({
            stdout: output.stdout.map((chunk) => chunk.toString('latin1')),
            stderr: output.stderr.map((chunk) => chunk.toString('latin1')),
            messages: output.messages,
          }).slice(0, 6_000),
      }),
    ),
);

export interface Sorted {
  readonly protocol: Buffer;
  readonly foreign: Buffer;
}

/** The most blanks in front of a message. */
const MAX_BLANKS = 1_024;

/** The part of a server's stdout that belongs to the protocol: the lines that begin with `{` or `[`. */
export function sortLines(stdout: Buffer): Sorted {
  const sorted = { protocol: [] as Buffer[], foreign: [] as Buffer[] };
  for (let start = 0; start < stdout.length; ) {
    const newline = stdout.indexOf('\n', start);
    const end = newline === -1 ? stdout.length : newline + 1;
    const line = stdout.subarray(start, end);
    const [, blanks = '', first = ''] = /^([ \t\r]*)(.?)/s.exec(line.toString('latin1')) ?? [];
    const isProtocol = (first === '{' || first === '[') && blanks.length < MAX_BLANKS;
    sorted[isProtocol ? 'protocol' : 'foreign'].push(line);
    start = end;
  }
  return { protocol: Buffer.concat(sorted.protocol), foreign: Buffer.concat(sorted.foreign) };
}
