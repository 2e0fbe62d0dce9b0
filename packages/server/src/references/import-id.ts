/** The id of an import in answers, and in the arguments of tools. */
export function importId(number: number): string {
  return `F-${number}`;
}
