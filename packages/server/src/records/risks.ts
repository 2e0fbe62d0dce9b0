import { dateProblem, today } from '../assessments/calendar-date.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { type Risk, riskColumns } from '../database/tables/risks.ts';
import type { Profile } from '../profiles/profile.ts';
import { isLevel, wantedLevel } from '../profiles/scale.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { outcomeIds } from './outcome-ids.ts';
import { overlay } from './overlay.ts';
import { type BatchContext, createRegister, type Entry } from './register.ts';

export const riskRegister = createRegister({
  table: 'risks',
  letter: 'R',
  columns: riskColumns,
  concerns: ({ outcomes }) => outcomes,
  // A risk has been there since it was identified, whenever somebody recorded it.
  at: (versions, day) => {
    const identified = versions.filter(({ content }) => content.identifiedOn <= day);
    const known = identified.findLast(({ recordedOn }) => recordedOn <= day) ?? identified[0];
    return known?.content ?? null;
  },
  check: async (entries, context) => {
    const { riskScales } = context.profile;
    const wanted = Object.fromEntries(
      RATINGS.map(([rating, dimension]) => [rating, wantedLevel(riskScales[dimension])]),
    );
    return checkEach<Entry<Risk>, Risk>(entries, (entry) => checkRisk(entry, context), { wanted });
  },
});

interface RiskContext extends Pick<BatchContext, 'now'> {
  readonly profile: Pick<Profile, 'riskScales'>;
}

/** @throws CsfServerError INVALID_INPUT */
export function checkRisk({ draft, before }: Entry<Risk>, { profile, now }: RiskContext): Risk {
  const merged = overlay(before, draft, riskColumns, { identifiedOn: today(now) });
  const risk = { ...merged, outcomes: outcomeIds(merged.outcomes) };
  const wrongDate = dateProblem(risk.identifiedOn, now);
  if (wrongDate !== null) throw invalid(`identifiedOn ${risk.identifiedOn} ${wrongDate}`);
  for (const [rating, dimension] of RATINGS) refuseOffScale(risk, rating, profile.riskScales[dimension]);
  if ((risk.acceptedBy === null) !== (risk.acceptedUntil === null)) {
    throw invalid('acceptedBy and acceptedUntil go together', 'Give both, or null for both.');
  }
  return risk;
}

/** The ratings of a risk, and the scale of each. */
const RATINGS = [
  ['inherentLikelihood', 'likelihood'],
  ['inherentImpact', 'impact'],
  ['likelihood', 'likelihood'],
  ['impact', 'impact'],
  ['targetLikelihood', 'likelihood'],
  ['targetImpact', 'impact'],
] as const;

function refuseOffScale(risk: Risk, rating: (typeof RATINGS)[number][0], scale: readonly ScaleLevel[]): void {
  const value = risk[rating];
  if (value === null || isLevel(scale, value)) return;
  throw invalid(`${rating} ${value} is not on the profile's scale; ${wantedLevel(scale)}`);
}
