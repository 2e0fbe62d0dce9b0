import { createOutlineReader, type MessageOutline } from './message-outline.ts';

/**
 * Looks at the bytes of a JSON text as they come, and builds no values. It takes any bytes: whether they are JSON is the
 * parser's to say.
 */
export interface MessageScanner {
  readonly push: (bytes: Buffer) => void;
  /** Counts nothing more of this text: from now on, only its outline matters. */
  readonly stopCounting: () => void;
  /** How deep the arrays and objects have been nested so far. */
  readonly depth: () => number;
  /** How many values the text has had so far, arrays and objects included. */
  readonly values: () => number;
  /** How many names the object with the most of them has had so far. */
  readonly names: () => number;
  /** The text is complete. The next bytes begin another one. */
  readonly end: () => MessageOutline;
}

const SCALAR = 0;
const BLANK = 1;
const TEXT = 2;
const OPENING = 3;
const CLOSING = 4;
const COMMA = 5;
const COLON = 6;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** What each byte outside a text begins, ends or belongs to. The bytes of a byte order mark are left out, like blanks. */
const KINDS = new Uint8Array(256);
for (const [bytes, kind] of [
  [' \t\r\n\xef\xbb\xbf', BLANK],
  ['"', TEXT],
  ['[{', OPENING],
  [']}', CLOSING],
  [',', COMMA],
  [':', COLON],
] as const)
  for (const byte of bytes) KINDS[byte.charCodeAt(0)] = kind;

/** Names are counted in objects above this depth. */
const COUNTED_LEVELS = 128;

/** Up to this many bytes of a text are looked at one by one. For more of them, a native search is faster. */
const NEAR_BYTES = 24;

export function createMessageScanner(): MessageScanner {
  const outline = createOutlineReader();
  let depth = 0;
  let deepest = 0;
  let values = 0;
  let mostNames = 0;
  /** For each level that is open. Writing beyond its end does nothing. */
  const names = new Uint32Array(COUNTED_LEVELS);
  /** Nothing stands yet in what was opened last. The first thing in it is a value, and each comma brings another one. */
  let isEmpty = true;
  /** What the last bytes have ended in the middle of. */
  let open: typeof TEXT | typeof SCALAR | null = null;
  let isEscaped = false;
  let isCounting = true;

  /** @returns where to go on behind it */
  const readText = (bytes: Buffer, from: number): number => {
    const end = endOfText(bytes, from);
    const isWhole = end < bytes.length;
    open = isWhole ? null : TEXT;
    if (depth <= 1) {
      outline.piece(bytes, from, end);
      if (isWhole) outline.endText();
    }
    return end + 1;
  };
  /** @returns the index of the quote that ends it, or the length of the bytes */
  const endOfText = (bytes: Buffer, from: number): number => {
    let at = isEscaped ? from + 1 : from;
    isEscaped = false;
    for (;;) {
      const near = Math.min(at + NEAR_BYTES, bytes.length);
      while (at < near) {
        const byte = bytes[at];
        if (byte === QUOTE) return at;
        at += byte === BACKSLASH ? 2 : 1;
      }
      const quote = at < bytes.length ? bytes.indexOf(QUOTE, at) : -1;
      const end = quote === -1 ? bytes.length : quote;
      const isAfterBackslash = at > end || backslashesBefore(bytes, at, end) % 2 === 1;
      if (quote === -1) isEscaped = isAfterBackslash;
      if (quote === -1 || !isAfterBackslash) return end;
      at = quote + 1;
    }
  };
  /** @returns where to go on behind it */
  const readScalar = (bytes: Buffer, from: number): number => {
    let end = from;
    while (end < bytes.length && KINDS[bytes[end] ?? 0] === SCALAR) end++;
    const isWhole = end < bytes.length;
    open = isWhole ? null : SCALAR;
    if (depth <= 1) {
      outline.piece(bytes, from, end);
      if (isWhole) outline.endScalar();
    }
    return end;
  };
  const goOn = (bytes: Buffer): number => {
    if (open === null) return 0;
    return open === TEXT ? readText(bytes, 0) : readScalar(bytes, 0);
  };
  const countFirst = (): void => {
    if (isEmpty) values++;
    isEmpty = false;
  };
  const enter = (byte: number): void => {
    countFirst();
    if (depth === 0) outline.openOutermost(byte === OPENING_BRACE);
    else if (depth === 1) outline.openMember();
    isEmpty = true;
    depth++;
    names[depth] = 0;
    if (depth > deepest) deepest = depth;
  };
  const countName = (): void => {
    const count = (names[depth] ?? 0) + 1;
    names[depth] = count;
    if (count > mostNames) mostNames = count;
    if (depth <= 1) outline.colon();
  };
  /** @returns where the outermost array or object goes on, or the end of the bytes */
  const skipInner = (bytes: Buffer, from: number): number => {
    let at = from;
    let level = depth;
    while (at < bytes.length && level > 1) {
      const byte = bytes[at++];
      if (byte === QUOTE) at = readText(bytes, at);
      else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) level++;
      else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) level--;
    }
    depth = level;
    return at;
  };
  const leave = (): void => {
    isEmpty = false;
    depth--;
    if (depth <= 0) outline.closeOutermost();
  };

  return {
    push: (bytes) => {
      let at = goOn(bytes);
      while (at < bytes.length) {
        if (!isCounting && depth > 1) {
          at = skipInner(bytes, at);
          continue;
        }
        const byte = bytes[at] ?? 0;
        const kind = KINDS[byte];
        if (kind === TEXT || kind === SCALAR) {
          countFirst();
          at = kind === TEXT ? readText(bytes, at + 1) : readScalar(bytes, at);
          continue;
        }
        at++;
        if (kind === COMMA) {
          values++;
          if (depth <= 1) outline.comma();
        } else if (kind === OPENING) enter(byte);
        else if (kind === CLOSING) leave();
        else if (kind === COLON) countName();
      }
    },
    stopCounting: () => {
      isCounting = false;
    },
    depth: () => deepest,
    values: () => values,
    names: () => mostNames,
    end: () => {
      if (open === SCALAR && depth <= 1) outline.endScalar();
      depth = 0;
      deepest = 0;
      values = 0;
      mostNames = 0;
      names[0] = 0;
      isEmpty = true;
      open = null;
      isEscaped = false;
      isCounting = true;
      return outline.end();
    },
  };
}

function backslashesBefore(bytes: Buffer, from: number, end: number): number {
  let first = end;
  while (first > from && bytes[first - 1] === BACKSLASH) first--;
  return end - first;
}
