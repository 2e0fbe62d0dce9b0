import { replaceInvisible } from './invisible.ts';

const SHOWN_CHARACTERS = 60;

/**
 * Foreign text as it may stand in a message: in quotes, invisible characters escaped, cut to a line's length. JSON leaves
 * most of them as they are, but a terminal may obey them, and some readers of lines break at U+2028.
 */
export function quote(text: string): string {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return replaceInvisible(JSON.stringify(shown), escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
