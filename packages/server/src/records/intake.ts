import type { Transaction } from 'kysely';
import { dateProblem, today } from '../assessments/calendar-date.ts';
import type { Schema } from '../database/schema.ts';
import { type Intake, intakeColumns } from '../database/tables/intake.ts';
import type { Moment } from '../history/moment.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { outcomeIds } from './outcome-ids.ts';
import { overlay } from './overlay.ts';
import { createRegister, type Entry } from './register.ts';

export const intakeRegister = createRegister({
  table: 'intake',
  letter: 'I',
  columns: intakeColumns,
  concerns: ({ outcomes }) => outcomes,
  // A later version corrects what was said before. The material itself stays the same.
  at: (versions, day) => {
    const last = versions.at(-1)?.content;
    return last !== undefined && last.date <= day ? last : null;
  },
  check: async (entries, { now }) =>
    checkEach<Entry<Intake>, Intake>(entries, (entry) => checkIntake(entry, now)),
});

/** The ids of the outcomes on which material of a profile bears that had come in at a moment. */
export async function outcomesWithMaterial(
  transaction: Transaction<Schema>,
  profileId: string,
  moment?: Moment,
): Promise<ReadonlySet<string>> {
  const material = await intakeRegister.load(transaction, profileId, moment && { moment });
  return new Set([...material.values()].flatMap(({ outcomes }) => outcomes));
}

/** The ids of the outcomes on which material bears that had come in by any day, as known after an entry of the log. */
export async function loadMaterialHistory(
  transaction: Transaction<Schema>,
  profileId: string,
  entry: number | null,
): Promise<(day: string) => ReadonlySet<string>> {
  const moment = { asOf: null, entry };
  const material = [...(await intakeRegister.load(transaction, profileId, { moment })).values()];
  return (day) => new Set(material.filter(({ date }) => date <= day).flatMap(({ outcomes }) => outcomes));
}

/** @throws CsfServerError INVALID_INPUT */
export function checkIntake({ draft, before }: Entry<Intake>, now: Date): Intake {
  const merged = overlay(before, draft, intakeColumns, { date: today(now) });
  const wrongDate = dateProblem(merged.date, now);
  if (wrongDate !== null) throw invalid(`date ${merged.date} ${wrongDate}`);
  return { ...merged, outcomes: outcomeIds(merged.outcomes) };
}
