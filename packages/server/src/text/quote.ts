const SHOWN_CHARACTERS = 60;

/** Foreign text as it may stand in a message: in quotes, control characters escaped, cut to a line's length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
