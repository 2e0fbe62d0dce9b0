import { sentences } from './texts.mjs';

/** The days on which a quarter was assessed: three years of them. */
export const QUARTERS = [2023, 2024, 2025].flatMap((year) =>
  ['02-15', '05-15', '08-15', '11-15'].map((day) => `${year}-${day}`),
);

/** The day as of which the data is complete, the last one of its three years. */
export const AS_OF = '2025-12-31';

/** Each assessor, and the functions that this one assesses. */
const ASSESSORS = { 'Ada Byron': ['GV', 'ID'], 'Grace Murray': ['PR', 'DE'], 'Alan Mathison': ['RS', 'RC'] };
export const ASSESSOR_NAMES = Object.keys(ASSESSORS);

const NOT_APPLICABLE_SHARE = 0.04;
const NOTE_SHARE = 0.3;
const TOP_LEVEL = 4;

/** The batches of three years in the order in which they were recorded, each as { date, drafts }. */
export function assessmentBatches(outcomeIds, random) {
  const outcomes = outcomeIds.map((id) => ({
    id,
    score: random.below(3),
    applies: !random.chance(NOT_APPLICABLE_SHARE),
  }));
  return QUARTERS.flatMap((date) =>
    Object.entries(ASSESSORS).map(([assessor, functions]) => ({
      date,
      drafts: outcomes
        .filter(({ id }) => functions.includes(id.slice(0, 2)))
        .map((outcome) => draftOf(outcome, { date, assessor }, random)),
    })),
  );
}

/** Moves the outcome's score by a level now and then, more often up than down. */
function draftOf(outcome, { date, assessor }, random) {
  const { id, applies } = outcome;
  if (random.chance(0.2)) {
    const step = random.chance(0.8) ? 1 : -1;
    outcome.score = Math.min(TOP_LEVEL, Math.max(0, outcome.score + step));
  }
  return {
    outcome: id,
    date,
    assessor,
    ...(applies ? { score: outcome.score } : { notApplicable: sentences(random, 1) }),
    confidence: random.pick(['high', 'medium', 'low']),
    ...(random.chance(NOTE_SHARE) && { note: sentences(random, 1 + random.below(3)) }),
  };
}
