/** The beginning of a text that is longer than so many characters, with an ellipsis as its last one. */
export function cut(text: string, maxCharacters: number): string {
  const characters = Array.from(text); // not half of one
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}
