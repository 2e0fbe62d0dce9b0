import { inWords, type Place } from '../../spreadsheet/place.ts';
import { cut } from '../../text/cut.ts';
import type { Shown } from './judgement.ts';

/**
 * `new`: nothing was recorded. `changed`: something else was. `repeated`: the same score, of another day or assessor.
 * `conflict`: a score that does not become the current one, or that differs from one of the same day.
 */
export type DifferenceKind = 'new' | 'changed' | 'repeated' | 'conflict';

/** A value of the file that is not that of the profile. */
export interface Difference {
  readonly outcome: string;
  readonly field: string;
  readonly kind: DifferenceKind;
  readonly before: Shown;
  readonly after: Shown;
  readonly place: Place;
  /** What there is to know of a conflict. */
  readonly why?: string;
}

/** Longer texts are cut in the list. What is stored is whole. */
const SHOWN_CHARACTERS = 80;

/** A difference as an answer lists it. */
export interface ListedDifference extends Omit<Difference, 'place'> {
  readonly place: string;
}

export type DifferenceCounts = Readonly<Record<DifferenceKind | 'same', number>>;

export function countDifferences(differences: readonly Difference[], same: number): DifferenceCounts {
  const count = (wanted: DifferenceKind) => differences.filter(({ kind }) => kind === wanted).length;
  return {
    ...{ new: count('new'), changed: count('changed'), repeated: count('repeated') },
    ...{ conflict: count('conflict'), same },
  };
}

const ORDER: readonly DifferenceKind[] = ['conflict', 'changed', 'new', 'repeated'];

/** Conflicts first. */
export function listDifferences(differences: readonly Difference[]): readonly ListedDifference[] {
  return differences
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map(({ place, before, after, ...difference }) => ({
      ...difference,
      ...{ before: shortened(before), after: shortened(after), place: inWords(place) },
    }));
}

function shortened(value: Shown): Shown {
  return typeof value === 'string' ? cut(value, SHOWN_CHARACTERS) : value;
}
