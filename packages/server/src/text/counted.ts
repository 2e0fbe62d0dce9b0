/** A number with its noun: `1 profile`, `2 profiles`. For nouns with a regular plural. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
