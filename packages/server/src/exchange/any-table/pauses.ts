/** A cell takes about a microsecond to look at. */
const CELLS_PER_STEP = 10_000;

/** Says, told how many cells come next, whether it is time to let others in between. */
export function pauses(cellsPerStep = CELLS_PER_STEP): (cells: number) => boolean {
  let left = cellsPerStep;
  return (cells) => {
    left -= cells;
    if (left > 0) return false;
    left = cellsPerStep;
    return true;
  };
}
