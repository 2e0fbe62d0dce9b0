/** The candidates closest to a word by edit distance, best first; those more than half different are left out. */
export function nearest(word: string, candidates: readonly string[], limit: number): string[] {
  const wanted = word.toLowerCase();
  const bound = (candidate: string): number => Math.max(wanted.length, candidate.length) / 2;
  return (
    candidates
      // No distance is less than the difference in length; computing it for a very long word would take seconds.
      .filter((candidate) => Math.abs(wanted.length - candidate.length) <= bound(candidate))
      .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
      .filter(({ candidate, distance }) => distance <= bound(candidate))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, limit)
      .map(({ candidate }) => candidate)
  );
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const substituted = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
