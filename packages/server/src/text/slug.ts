/** Lower-case letters, digits and hyphens made of a text; empty if it has no Latin letter or digit. */
export function slug(text: string, maxLength: number): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replaceAll(/^-+|-+$/g, '');
}
