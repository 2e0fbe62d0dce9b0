/** Text by which names are compared that differ only in case or in how Unicode composes their letters. */
export function caseFolded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
