/**
 * The mean of quarters, rounded to two decimals, half away from zero; null for none. Scores, targets and gaps are
 * multiples of a quarter: halves, or the mean of two halves.
 *
 * Exact up to the final division by 100, since a binary number holds quarters and their sums as they are, and 200 of
 * them are integers. `(0.005).toFixed(2)` and its like depend on how a decimal happens to be stored, and a figure that
 * someone checks by hand must not.
 */
export function mean(values: readonly number[]): number | null {
  const count = values.length;
  if (count === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  const hundredths = Math.floor((200 * Math.abs(sum) + count) / (2 * count));
  // Without the condition a small negative sum would give -0.
  return hundredths === 0 ? 0 : (Math.sign(sum) * hundredths) / 100;
}
