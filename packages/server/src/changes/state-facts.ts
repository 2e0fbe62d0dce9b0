import * as z from 'zod';
import type { Profile } from '../profiles/profile.ts';
import type { OutcomeChange, StateComparison } from '../snapshots/compare-states.ts';
import type { FrozenState } from '../snapshots/frozen-state.ts';
import { cut } from '../text/cut.ts';
import { figures, labelsOf } from '../tool-kit/figure-schemas.ts';
import { headOf } from '../tool-kit/profile-head.ts';

export function stateOutput() {
  const end = z.looseObject({ asOf: z.string(), basis: z.string() });
  return {
    from: end.optional(),
    to: end.optional(),
    counts: figures().optional(),
    changedRules: z.array(z.string()).optional(),
    differingFigures: z.array(z.looseObject({ figure: z.string() })).optional(),
    changedOutcomes: z
      .array(z.looseObject({ id: z.string(), shortName: z.string(), changes: z.array(z.string()) }))
      .optional(),
  };
}

/** A state, and what it is called if it was frozen. */
export interface End {
  readonly state: FrozenState;
  readonly facts: { readonly snapshot?: string; readonly name?: string; readonly status?: string };
  /** What has to be known about its day. */
  readonly notes: readonly string[];
}

/** The earlier one first. */
export type Ends = readonly [End, End];

/** What a comparison of two states says, without its list of outcomes. */
export function factsOf(profile: Profile, ends: Ends, comparison: StateComparison): object {
  const { changedRules, likeForLike, counts } = comparison;
  const [before, after] = ends;
  const differing = differingFigures(ends, comparison);
  return {
    ...headOf(profile),
    basis: 'both ends computed anew from their rows, like for like',
    scale: labelsOf(after.state.scale),
    from: { ...before.facts, asOf: comparison.before.asOf, basis: comparison.before.basis },
    to: { ...after.facts, asOf: comparison.after.asOf, basis: comparison.after.basis },
    ends: {
      since: comparison.before.asOf,
      figures: {
        sameOutcomes: likeForLike?.outcomes ?? null,
        meanBefore: likeForLike?.meanBefore ?? null,
        mean: likeForLike?.mean ?? null,
      },
    },
    counts: Object.fromEntries(Object.entries(counts).map(([change, count]) => [camelCase(change), count])),
    ...(changedRules.length > 0 && { changedRules }),
    ...(differing.length > 0 && { differingFigures: differing.slice(0, MAX_DIFFERING) }),
  };
}

/** So many frozen figures that differ are named. */
const MAX_DIFFERING = 10;

/** Those of snapshots: what is frozen only now is computed by the same definitions. */
function differingFigures(ends: Ends, { before, after }: StateComparison): readonly object[] {
  return [before, after].flatMap(({ differingFigures }, index) =>
    differingFigures.map((difference) => ({ snapshot: ends[index]?.facts.snapshot, ...difference })),
  );
}

/** Names the first frozen figure that differs. */
export function figuresNote(ends: Ends, comparison: StateComparison): readonly string[] {
  const [first, ...others] = differingFigures(ends, comparison);
  if (first === undefined) return [];
  const { snapshot, figure, frozen, recomputed } = Object(first);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return [
    `frozen otherwise, by earlier definitions: ${figure} of ${snapshot} was ${frozen ?? 'unknown'}, now ${recomputed ?? 'unknown'}${more}`,
  ];
}

/** A concise row has the beginning of a note. */
const NOTE_CHARACTERS = 80;

/** Whether a concise row leaves out a part of the note. */
export function isCut({ note }: OutcomeChange): boolean {
  return note !== null && cut(note, NOTE_CHARACTERS) !== note;
}

export function rowOf(outcome: OutcomeChange, isDetailed: boolean): object {
  const { targetBefore, target, lapsedEvidence, note, ...row } = outcome;
  return {
    ...row,
    note: note === null || isDetailed ? note : cut(note, NOTE_CHARACTERS),
    ...(row.changes.includes('target moved') && { targetBefore, target }),
    ...(lapsedEvidence.length > 0 && { lapsedEvidence }),
  };
}

function camelCase(words: string): string {
  return words.replaceAll(/ ([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
