/** @param share 0.5 for the median, 0.99 for p99. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function milliseconds(value) {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

/** @param times in ms. */
export function figuresOf(times) {
  if (times.length === 0) return { calls: 0, medianMs: null, p99Ms: null };
  return { calls: times.length, medianMs: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

/** Makes cells of a table from `figuresOf`. */
export function cellsOf({ medianMs, p99Ms }) {
  const show = (value) => (value === null ? '-' : milliseconds(value));
  return { median: show(medianMs), p99: show(p99Ms) };
}

/** Prints rows of equal keys as an aligned table. */
export function printTable(title, rows) {
  const columns = Object.keys(rows[0]);
  const widths = columns.map((column) =>
    Math.max(...[column, ...rows.map((row) => row[column])].map((cell) => cell.length)),
  );
  const line = (cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index]))
      .join('  ')
      .trimEnd();
  console.log(`\n${title}\n${line(columns)}`);
  for (const row of rows) console.log(line(columns.map((column) => row[column])));
}
