// C0 except the line feed, DEL, and C1, which some terminals obey like ESC.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;

/**
 * Writes the control characters of a text as `\u001b` and the like: a path or an argument must not command the terminal
 * that shows a message. JSON keeps its meaning, and lines stay lines.
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
