import { dateProblem, today } from '../assessments/calendar-date.ts';
import type { Profile } from '../profiles/profile.ts';
import { isLevel, levelValues } from '../profiles/scale.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { outcomeIds, readIds } from './id-list.ts';
import { overlay } from './overlay.ts';
import type { BatchContext, Entry, Register } from './record-batch.ts';

export const TREATMENTS = ['accept', 'avoid', 'mitigate', 'transfer'] as const;
export type Treatment = (typeof TREATMENTS)[number];

export const RISK_STATUSES = ['open', 'closed'] as const;
export type RiskStatus = (typeof RISK_STATUSES)[number];

/** A risk as its owner judges it. It has no score: likelihood and impact stand side by side. */
export interface Risk {
  readonly title: string;
  readonly description: string | null;
  /** Levels of the profile's risk scales; null if not judged. */
  readonly likelihood: number | null;
  readonly impact: number | null;
  readonly treatment: Treatment | null;
  readonly treatmentNote: string | null;
  readonly owner: string | null;
  readonly status: RiskStatus;
  readonly identifiedOn: string;
  readonly reviewOn: string | null;
  readonly outcomes: readonly string[];
}

const REQUIRED = ['title'] as const;

export const riskRegister: Register<Risk> = {
  table: 'risks',
  letter: 'R',

  async load(db, profileId, numbers) {
    let query = db.selectFrom('risks').selectAll().where('profile_id', '=', profileId).orderBy('number');
    if (numbers !== undefined) query = query.where('number', 'in', numbers);
    const rows = await query.execute();
    return new Map(
      rows.map((row): [number, Risk] => [
        row.number,
        {
          title: row.title,
          description: row.description,
          likelihood: row.likelihood,
          impact: row.impact,
          // The table's CHECKs admit no others.
          treatment: row.treatment as Treatment | null,
          treatmentNote: row.treatment_note,
          owner: row.owner,
          status: row.status as RiskStatus,
          identifiedOn: row.identified_on,
          reviewOn: row.review_on,
          outcomes: readIds(row.outcomes),
        },
      ]),
    );
  },

  check: async (entries, context) => checkEach(entries, (entry) => checkRisk(entry, context)),

  async store(transaction, profileId, contents, at) {
    await transaction
      .replaceInto('risks')
      .values(
        contents.map(([number, risk]) => ({
          profile_id: profileId,
          number,
          title: risk.title,
          description: risk.description,
          likelihood: risk.likelihood,
          impact: risk.impact,
          treatment: risk.treatment,
          treatment_note: risk.treatmentNote,
          owner: risk.owner,
          status: risk.status,
          identified_on: risk.identifiedOn,
          review_on: risk.reviewOn,
          outcomes: JSON.stringify(risk.outcomes),
          updated_at: at,
        })),
      )
      .execute();
  },
};

function checkRisk({ draft, before }: Entry<Risk>, { profile, now }: BatchContext): Risk {
  const blank: Risk = {
    title: '',
    description: null,
    likelihood: null,
    impact: null,
    treatment: null,
    treatmentNote: null,
    owner: null,
    status: 'open',
    identifiedOn: today(now),
    reviewOn: null,
    outcomes: [],
  };
  const merged = overlay(before, draft, { blank, required: REQUIRED });
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
  throw invalid(`${dimension} ${value} is not on the profile's scale`, `Levels are ${levelValues(scale)}.`);
}
