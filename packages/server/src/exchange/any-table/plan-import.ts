import type { Transaction } from 'kysely';
import { type AssessmentDraft, checkDrafts } from '../../assessments/check-drafts.ts';
import { loadCurrent } from '../../assessments/current.ts';
import type { Schema } from '../../database/schema.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { Profile } from '../../profiles/profile.ts';
import { contentAfter } from '../../profiles/profile-change.ts';
import { withTexts } from '../../profiles/save-profile.ts';
import { planAssessments } from './plan-assessments.ts';
import { planSettings } from './plan-settings.ts';
import type { ReadTable } from './read-table.ts';
import { assessmentsOfDays } from './stored-assessments.ts';

/** All that an import would do. */
export type ImportPlan = Awaited<ReturnType<typeof planImport>>;

/** Compares what a file says with what is recorded. */
export async function planImport(
  transaction: Transaction<Schema>,
  read: ReadTable,
  { profile, now }: { profile: Profile; now: Date },
) {
  const { entries, drafts, all } = read;
  const ids = entries.map(({ id }) => id);
  const settings = planSettings(entries, profile, await loadTexts(transaction, profile.id, ids));
  const days = [...new Set(drafts.map(({ date }) => date))];
  const known = {
    profile,
    current: await loadCurrent(transaction, profile),
    ofDays: await assessmentsOfDays(transaction, profile.id, days),
  };
  const assessments = planAssessments(drafts, known, all);
  const change = { profile: profile.id, outcomes: settings.changes };
  const content = contentAfter(await withTexts(transaction, profile, change), change);
  const missing = missingIn(assessments.drafts, profile);
  if (missing.length === 0)
    checkDrafts(assessments.drafts, { ...profile, ...content }, { now, recorder: null });
  return { ...read, profile, settings, assessments, change, missing };
}

/** What the scores still need before they can be stored. */
function missingIn(
  drafts: readonly AssessmentDraft[],
  { rules }: Profile,
): readonly ('assessor' | 'source' | 'confirmer')[] {
  if (drafts.length === 0) return [];
  return [
    ...(drafts.some(({ assessor }) => assessor === '') ? (['assessor'] as const) : []),
    ...(rules.requiresSource && drafts.some(({ source }) => source === undefined)
      ? (['source'] as const)
      : []),
    ...(rules.requiresConfirmer && drafts.some(({ confirmer }) => confirmer === undefined)
      ? (['confirmer'] as const)
      : []),
  ];
}
