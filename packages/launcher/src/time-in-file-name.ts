/** The time as part of a file name: `2026-11-22T10-15-00Z`. Windows allows no colons there. */
export function timeInFileName(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}
