/** A part of a plan: what finishes after the phase before and not after `until`. */
export interface Phase {
  readonly name: string;
  /** The last day; null is open-ended. */
  readonly until: string | null;
}

/** The calendar quarters from one day to another, such as `2025 Q2` until 2025-06-30. */
export function quarters(from: string, to: string): readonly Phase[] {
  const phases: Phase[] = [];
  let [year, quarter] = quarterOf(from);
  for (;;) {
    const until = lastDayOf(year, quarter);
    phases.push({ name: `${year} Q${quarter}`, until });
    if (until >= to) return phases;
    if (quarter === 4) year += 1;
    quarter = (quarter % 4) + 1;
  }
}

/** The index of the phase in which something finishes; one behind the last if it finishes after all of them. */
export function phaseAt(phases: readonly Phase[], finish: string): number {
  const index = phases.findIndex(({ until }) => until === null || finish <= until);
  return index === -1 ? phases.length : index;
}

function quarterOf(day: string): [year: number, quarter: number] {
  return [Number(day.slice(0, 4)), Math.ceil(Number(day.slice(5, 7)) / 3)];
}

function lastDayOf(year: number, quarter: number): string {
  return `${String(year).padStart(4, '0')}-${['03-31', '06-30', '09-30', '12-31'][quarter - 1]}`;
}
