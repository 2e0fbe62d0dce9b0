const FAULTS = Symbol('faults');

/** What is wrong with one value of an entry. */
export interface Fault {
  /** The place of the value in the entry, such as `milestones.0.text`; empty for the entry itself. */
  readonly field: string;
  readonly problem: string;
}

/**
 * An entry of a batch that is refused before it can be checked, because of its shape or of what it refers to. It stays
 * in its place, so that `checkEach` can name it with what is wrong with the others. No JSON can pass for one.
 */
export interface Malformed {
  readonly [FAULTS]: readonly Fault[];
}

export function malformed(faults: readonly Fault[]): Malformed {
  return { [FAULTS]: faults };
}

export function isMalformed(entry: unknown): entry is Malformed {
  return typeof entry === 'object' && entry !== null && FAULTS in entry;
}

export function faultsOf(entry: Malformed): readonly Fault[] {
  return entry[FAULTS];
}

/** The entries of a batch, with those changed that have the right shape. */
export function mapWellFormed<Entry extends object, Changed>(
  entries: readonly (Entry | Malformed)[],
  change: (entry: Entry, index: number) => Changed,
): (Changed | Malformed)[] {
  return entries.map((entry, index) => (isMalformed(entry) ? entry : change(entry, index)));
}
