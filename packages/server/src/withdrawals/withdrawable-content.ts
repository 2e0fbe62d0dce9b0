import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Action, actionColumns } from '../database/tables/actions.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';
import { type Evidence, evidenceColumns } from '../database/tables/evidence.ts';
import { type Intake, intakeColumns } from '../database/tables/intake.ts';
import { type Risk, riskColumns } from '../database/tables/risks.ts';
import { type Judgement, tierColumns } from '../database/tables/tiers.ts';
import type { Withdrawable } from '../database/tables/withdrawals.ts';

/** What can be withdrawn, with the table that it is in. */
export type WithdrawableContent =
  | { readonly register: 'assessments'; readonly content: Assessment }
  | { readonly register: 'tiers'; readonly content: Judgement }
  | { readonly register: 'evidence'; readonly content: Evidence }
  | { readonly register: 'risks'; readonly content: Risk }
  | { readonly register: 'actions'; readonly content: Action }
  | { readonly register: 'intake'; readonly content: Intake };

const COLUMNS = {
  assessments: assessmentColumns,
  tiers: tierColumns,
  evidence: evidenceColumns,
  risks: riskColumns,
  actions: actionColumns,
  intake: intakeColumns,
};

/** Records of a register by number, each in its newest version, whether they count or not. */
export async function loadWithdrawable(
  db: Database | Transaction<Schema>,
  profileId: string,
  register: Withdrawable,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, WithdrawableContent>> {
  // TypeScript does not know that the rows are of this register.
  const columns = COLUMNS[register] as unknown as { fromRow(row: object): object };
  const rows =
    register === 'assessments'
      ? await db
          .selectFrom('assessments')
          .selectAll()
          .select('id as number')
          .where('profile_id', '=', profileId)
          .where('id', 'in', numbers)
          .execute()
      : await db
          .selectFrom(register)
          .selectAll()
          .where('profile_id', '=', profileId)
          .where('number', 'in', numbers)
          .orderBy('entry') // the last of several versions wins
          .execute();
  return new Map(
    rows.map((row) => [row.number, { register, content: columns.fromRow(row) } as WithdrawableContent]),
  );
}

/** What a record is, for somebody who does not know its number: `GV.OC-01: 4 on 2025-01-31 by Ada`, a title. */
export function inWords({ register, content }: WithdrawableContent): string {
  if (register === 'tiers') return `tier ${content.tier} for ${content.area} on ${content.date}`;
  return register === 'assessments' ? assessmentInWords(content) : content.title;
}

function assessmentInWords({ outcomeId, score, date, assessor }: Assessment): string {
  return `${outcomeId}: ${score ?? 'not applicable'} on ${date} by ${assessor}`;
}
