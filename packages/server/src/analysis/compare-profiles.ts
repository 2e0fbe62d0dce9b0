import { isDeepStrictEqual } from 'node:util';
import type { OutcomeStanding, ProfileStanding } from '../assessments/standing.ts';
import type { TextField } from '../profiles/outcome-texts.ts';
import { counted } from '../text/counted.ts';
import { gapOf, scoreOf } from './figures.ts';

/** A value of each profile, by the profile's id. */
export type ByProfile<T> = Readonly<Record<string, T>>;

export interface ComparedOutcome {
  readonly id: string;
  /** The fields that differ. */
  readonly differs: readonly string[];
  readonly state: ByProfile<OutcomeStanding['state']>;
  /** Each on its profile's own scale, as are the targets. Null: unknown, or the outcome is not in scope. */
  readonly score: ByProfile<number | null>;
  readonly target: ByProfile<number | null>;
  /** Target − score; null unless both exist. */
  readonly gap: ByProfile<number | null>;
  readonly targetTier: ByProfile<number | null>;
  readonly targetPriority: ByProfile<OutcomeStanding['targetPriority']>;
  readonly currentPriority: ByProfile<OutcomeStanding['currentPriority']>;
  /** Score − score of the first profile, for the others; absent if the scales differ. Null unless both exist. */
  readonly scoreDifference?: ByProfile<number | null>;
}

export interface Comparison {
  /** Whether all profiles have the same levels, by value, label and meaning. */
  readonly sameScale: boolean;
  /** Says in words what was compared. */
  readonly basis: string;
  readonly compared: number;
  readonly differing: number;
  /** How many outcomes differ in each field; fields in which none does are absent. */
  readonly byField: Readonly<Record<string, number>>;
  /** All that were compared, in NIST's order. */
  readonly outcomes: readonly ComparedOutcome[];
}

/** The fields in which profiles are compared, besides texts. */
const FIELDS = ['state', 'score', 'target', 'targetTier', 'targetPriority', 'currentPriority'] as const;

/** The fields whose values are levels of a scale. */
const LEVELS: readonly (typeof FIELDS)[number][] = ['score', 'target'];

/** The values that show a difference, where the field of its name is not enough. */
const SEEN_BY: Readonly<Record<string, readonly string[]>> = {
  score: ['score', 'scoreDifference'],
};

/** Keeps the state, the score and the fields that differ; on unlike scales also the targets, which are not compared. */
export function onlyDifferences(outcome: ComparedOutcome, sameScale: boolean): Pick<ComparedOutcome, 'id'> {
  const shown = new Set([
    ...['differs', 'state', 'score'],
    ...(sameScale ? [] : ['target']),
    ...outcome.differs.flatMap((field) => SEEN_BY[field] ?? [field]),
  ]);
  const fields = Object.entries(outcome).filter(([field]) => shown.has(field));
  return { id: outcome.id, ...Object.fromEntries(fields) };
}

/**
 * Profiles against each other, over the same outcomes. A score differs where two are known and unequal; every other
 * field where two values are unequal, not given being a value. Levels of unlike scales are not compared.
 */
export function compareProfiles(
  profiles: readonly ProfileStanding[],
  textDifferences: ReadonlyMap<string, readonly TextField[]>,
): Comparison {
  const [first] = profiles;
  const sameScale = profiles.every(({ profile }) => isDeepStrictEqual(profile.scale, first?.profile.scale));
  const fields = sameScale ? FIELDS : FIELDS.filter((field) => !LEVELS.includes(field));
  const outcomes = (first?.standings ?? []).map(({ outcome: { id } }, index): ComparedOutcome => {
    const values = valuesOf(
      profiles.flatMap(({ profile, standings }) => {
        const standing = standings[index];
        return standing === undefined ? [] : [[profile.id, standing]];
      }),
    );
    const differing = fields.filter((field) => {
      const ofEach = Object.values(values[field]);
      return (field === 'score' ? known(ofEach) : new Set(ofEach)).size > 1;
    });
    return {
      id,
      differs: [...differing, ...(textDifferences.get(id) ?? [])],
      ...values,
      ...(sameScale && {
        scoreDifference: differencesFromFirst(
          profiles.map(({ profile }) => profile.id),
          values.score,
        ),
      }),
    };
  });
  const basis = sameScale
    ? `${counted(profiles.length, 'profile')} on the same scale`
    : `${counted(profiles.length, 'profile')} on different scales: scores and targets are not compared`;
  return { sameScale, basis, ...summaryOf(outcomes), outcomes };
}

function valuesOf(seen: readonly (readonly [profileId: string, standing: OutcomeStanding])[]) {
  const ofEach = <T>(value: (standing: OutcomeStanding) => T): ByProfile<T> =>
    Object.fromEntries(seen.map(([profileId, standing]) => [profileId, value(standing)]));
  return {
    state: ofEach(({ state }) => state),
    score: ofEach(scoreOf),
    target: ofEach(({ target }) => target),
    gap: ofEach(gapOf),
    targetTier: ofEach(({ targetTier }) => targetTier),
    targetPriority: ofEach(({ targetPriority }) => targetPriority),
    currentPriority: ofEach(({ currentPriority }) => currentPriority),
  };
}

function known<T>(values: readonly T[]): ReadonlySet<T> {
  return new Set(values.filter((value) => value !== null));
}

/** The first profile is told by its place in the list: a record has ids that are all digits before others. */
function differencesFromFirst(
  [first = '', ...others]: readonly string[],
  scores: ByProfile<number | null>,
): ByProfile<number | null> {
  const from = scores[first] ?? null;
  return Object.fromEntries(
    others.map((id) => {
      const score = scores[id] ?? null;
      return [id, score === null || from === null ? null : score - from];
    }),
  );
}

function summaryOf(
  outcomes: readonly ComparedOutcome[],
): Pick<Comparison, 'compared' | 'differing' | 'byField'> {
  const byField = new Map<string, number>();
  for (const field of outcomes.flatMap(({ differs }) => differs)) {
    byField.set(field, (byField.get(field) ?? 0) + 1);
  }
  return {
    compared: outcomes.length,
    differing: outcomes.filter(({ differs }) => differs.length > 0).length,
    byField: Object.fromEntries(byField),
  };
}
