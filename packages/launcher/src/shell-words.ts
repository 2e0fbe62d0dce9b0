import type { Platform } from './platform/platform.ts';

/** A word in single quotes, in which no POSIX shell, bash or zsh expands anything. */
export function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * One word of a POSIX shell. It writes control characters as `printf` reads them, because a terminal shows the command
 * and a user pastes it into one.
 */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the code looks for them
  const control = /[\x00-\x1f\x7f-\x9f]/;
  if (!control.test(word)) return singleQuoted(word);
  const escaped = [...word].map((character) => {
    if (character === '\\') return '\\\\';
    if (!control.test(character)) return character;
    return [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `"$(printf %b ${singleQuoted(escaped.join(''))})"`;
}

/** One word of PowerShell, which expands nothing in it. */
export function quotedInPowerShell(word: string): string {
  return `'${word.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** One word of the shell that users of a platform have open. */
export function shellWord(word: string, { name }: Platform): string {
  return name === 'win32' ? quotedInPowerShell(word) : quoted(word);
}
