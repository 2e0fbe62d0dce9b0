/** A text, and how it was encoded. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'UTF-8' | 'UTF-16';
}

const UTF_16_LE = [0xff, 0xfe];
const UTF_16_BE = [0xfe, 0xff];

/**
 * The text of bytes in UTF-8, with a byte order mark or without, or in UTF-16, which Windows PowerShell writes; null for
 * bytes that are neither. Without a mark, UTF-16 is known by an ASCII character at the beginning.
 */
export function decoded(bytes: Buffer): DecodedText | null {
  if (beginsWith(bytes, UTF_16_LE)) return utf16(bytes);
  if (beginsWith(bytes, UTF_16_BE)) return utf16(swapped(bytes));
  const [first = 0, second = 0] = bytes;
  if (isAscii(first) && bytes[1] === 0) return utf16(bytes);
  if (first === 0 && isAscii(second)) return utf16(swapped(bytes));
  const text = decode(bytes, 'utf-8');
  return text === null ? null : { text, encoding: 'UTF-8' };
}

function beginsWith(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function isAscii(byte: number): boolean {
  return byte >= 0x09 && byte <= 0x7e;
}

function utf16(bytes: Buffer): DecodedText | null {
  const text = decode(bytes, 'utf-16le');
  return text === null ? null : { text, encoding: 'UTF-16' };
}

/** Node.js may be built without a decoder for UTF-16 BE. An odd byte at the end stays, for the decoder to refuse. */
function swapped(bytes: Buffer): Buffer {
  const even = bytes.length - (bytes.length % 2);
  return Buffer.concat([Buffer.from(bytes.subarray(0, even)).swap16(), bytes.subarray(even)]);
}

/** Takes the byte order mark off. */
function decode(bytes: Buffer, encoding: 'utf-8' | 'utf-16le'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // not in this encoding
  }
}
