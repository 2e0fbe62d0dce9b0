import fc from 'fast-check';
import type { OutcomeStanding } from '../../src/assessments/standing.ts';
import { standingsOf } from '../../src/assessments/standing.ts';
import { CONFIDENCES, type Confidence } from '../../src/database/tables/assessments.ts';
import { PRIORITIES } from '../../src/database/tables/priority.ts';
import type { OutcomeSettings } from '../../src/database/tables/profiles.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { DEFAULT_SETTINGS } from '../../src/profiles/profile.ts';

/** The facts that a test gives an outcome; the rest is as in a new profile. */
export interface OutcomeFact {
  readonly included?: boolean;
  readonly target?: number | null;
  readonly targetPriority?: OutcomeSettings['targetPriority'];
  readonly targetTier?: number | null;
  readonly currentPriority?: OutcomeSettings['currentPriority'];
  readonly owner?: string | null;
  readonly reviewOn?: string | null;
  readonly targetOn?: string | null;
  /** A score, or 'n/a' for not applicable. */
  readonly score?: number | 'n/a';
  readonly date?: string;
  readonly assessor?: string;
  readonly confidence?: Confidence | null;
  /** Whether material bears on it. */
  readonly material?: boolean;
}

/** The standings of a profile in which only the named outcomes are special. */
export function standingsWith(facts: Readonly<Record<string, OutcomeFact>>): readonly OutcomeStanding[] {
  const settings = new Map<string, OutcomeSettings>();
  const current = new Map();
  const withMaterial = new Set<string>();
  for (const [outcomeId, fact] of Object.entries(facts)) {
    const { score, date = '2025-03-31', assessor = 'Ada', confidence = null, material, ...special } = fact;
    if (material === true) withMaterial.add(outcomeId);
    settings.set(outcomeId, { ...DEFAULT_SETTINGS, ...special });
    if (score === undefined) continue;
    const applicable = score !== 'n/a';
    current.set(outcomeId, {
      outcomeId,
      score: applicable ? score : null,
      notApplicableReason: applicable ? null : 'We have none of that.',
      date,
      assessor,
      confidence,
      note: null,
    });
  }
  return standingsOf({ settings }, current, withMaterial);
}

/** Standings of a profile on the scale 0–4 in any state. */
export const anyStandings: fc.Arbitrary<readonly OutcomeStanding[]> = fc
  .array(
    fc.record(
      {
        included: fc.boolean(),
        target: fc.option(fc.integer({ min: 0, max: 4 })),
        targetPriority: fc.option(fc.constantFrom(...PRIORITIES)),
        score: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('n/a' as const)),
        assessor: fc.constantFrom('Ada', 'ada', 'Ben'),
        confidence: fc.option(fc.constantFrom(...CONFIDENCES)),
        material: fc.boolean(),
      },
      { requiredKeys: ['included', 'target', 'targetPriority'] },
    ),
    { minLength: outcomes.length, maxLength: outcomes.length },
  )
  .map((facts) =>
    standingsWith(Object.fromEntries(outcomes.map(({ id }, index) => [id, facts[index] ?? {}]))),
  );
