/** A message as one line. Escapes U+2028 and U+2029: JSON allows them raw in strings, but some readers of lines break there. */
export function toJsonLine(message: object): string {
  const json = JSON.stringify(message).replace(/[\u2028\u2029]/g, (separator) =>
    separator === '\u2028' ? '\\u2028' : '\\u2029',
  );
  return `${json}\n`;
}
