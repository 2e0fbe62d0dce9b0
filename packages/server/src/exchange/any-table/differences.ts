import type { Shown } from './judgement.ts';
import { inWords, type Place } from './place.ts';

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

/** An answer lists so many differences and counts the others. */
const SHOWN = 200;

/** Longer texts are cut in the list. What is stored is whole. */
const SHOWN_CHARACTERS = 80;

export interface DifferenceFacts {
  readonly counts: Readonly<Record<DifferenceKind | 'same', number>>;
  readonly differences: readonly object[];
  /** How many more there are. */
  readonly more: number;
}

/** The differences as facts of an answer: conflicts first. */
export function differenceFacts(differences: readonly Difference[], same: number): DifferenceFacts {
  const of = (kind: DifferenceKind) => differences.filter((difference) => difference.kind === kind);
  const ordered = [...of('conflict'), ...of('changed'), ...of('new'), ...of('repeated')];
  return {
    counts: {
      ...{ new: of('new').length, changed: of('changed').length, repeated: of('repeated').length },
      ...{ conflict: of('conflict').length, same },
    },
    differences: ordered.slice(0, SHOWN).map(({ place, before, after, ...difference }) => ({
      ...difference,
      ...{ before: shortened(before), after: shortened(after), place: inWords(place) },
    })),
    more: Math.max(0, ordered.length - SHOWN),
  };
}

function shortened(value: Shown): Shown {
  if (typeof value !== 'string' || value.length <= SHOWN_CHARACTERS) return value;
  return `${Array.from(value)
    .slice(0, SHOWN_CHARACTERS - 1)
    .join('')}…`;
}
