/** Excel's own limit of a cell. */
export const MAX_CELL_CHARACTERS = 32_767;

const ESCAPE_LENGTH = '_x000D_'.length;

/**
 * The text that an ST_Xstring stands for (ECMA-376 part 1, 22.9.2.19): `_x000D_` is the character U+000D, and
 * `_x005F_` the underscore of a text that looks like that. Ends of lines become a line feed. What is too long for a cell
 * in any case stays as it is: millions of escapes would take seconds.
 */
export function unescaped(text: string): string {
  if (text.length > MAX_CELL_CHARACTERS * ESCAPE_LENGTH) return text;
  const plain = text.includes('_x')
    ? text.replaceAll(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
  return plain.includes('\r') ? plain.replaceAll(/\r\n?/g, '\n') : plain;
}
