import { dateProblem, today } from '../assessments/calendar-date.ts';
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
  check: async (entries, context) => {
    const { likelihood, impact } = context.profile.riskScales;
    const wanted = { likelihood: wantedLevel(likelihood), impact: wantedLevel(impact) };
    return checkEach<Entry<Risk>, Risk>(entries, (entry) => checkRisk(entry, context), { wanted });
  },
});

function checkRisk({ draft, before }: Entry<Risk>, { profile, now }: BatchContext): Risk {
  const merged = overlay(before, draft, riskColumns, { identifiedOn: today(now) });
  const risk = { ...merged, outcomes: outcomeIds(merged.outcomes) };
  const wrongDate = dateProblem(risk.identifiedOn, now);
  if (wrongDate !== null) throw invalid(`identifiedOn ${risk.identifiedOn} ${wrongDate}`);
  for (const dimension of ['likelihood', 'impact'] as const) refuseOffScale(risk, dimension, profile);
  return risk;
}

function refuseOffScale(risk: Risk, dimension: 'likelihood' | 'impact', { riskScales }: Profile): void {
  const value = risk[dimension];
  const scale = riskScales[dimension];
  if (value === null || isLevel(scale, value)) return;
  throw invalid(`${dimension} ${value} is not on the profile's scale; ${wantedLevel(scale)}`);
}
