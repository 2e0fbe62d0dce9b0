/**
 * Text by which names are compared that differ only in case or in how Unicode composes their letters.
 *
 * By way of upper case, because some letters have several lower-case forms: Straße and STRASSE, final sigma.
 */
export function caseFolded(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
