/** A word in single quotes, in which no POSIX shell, bash or zsh expands anything. */
export function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
