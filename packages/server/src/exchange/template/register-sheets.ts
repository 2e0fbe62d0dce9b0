import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { ACTION_STATUSES, type Action } from '../../database/tables/actions.ts';
import { type Evidence, REVIEW_STATUSES } from '../../database/tables/evidence.ts';
import { RISK_STATUSES, type Risk } from '../../database/tables/risks.ts';
import { loadActions } from '../../records/actions.ts';
import { evidenceRegister } from '../../records/evidence.ts';
import { recordId } from '../../records/record-id.ts';
import { riskRegister } from '../../records/risks.ts';
import type { SheetToWrite } from '../../spreadsheet/write/workbook.ts';
import { column, dayCell, sheet } from './sheet-parts.ts';

/** The choices of their drop-downs. */
export const REGISTER_LISTS = {
  actionStatus: ACTION_STATUSES,
  riskStatus: RISK_STATUSES,
  reviewStatus: REVIEW_STATUSES,
} as const;

export interface Registers {
  readonly risks: ReadonlyMap<number, Risk>;
  readonly actions: ReadonlyMap<number, Action>;
  readonly evidence: ReadonlyMap<number, Evidence>;
}

export async function loadRegisters(transaction: Transaction<Schema>, profileId: string): Promise<Registers> {
  return {
    risks: await riskRegister.load(transaction, profileId),
    actions: await loadActions(transaction, profileId),
    evidence: await evidenceRegister.load(transaction, profileId),
  };
}

export function risksSheet(risks: Registers['risks']): SheetToWrite {
  return sheet(
    'Risks',
    [
      column('Risk', 8),
      column('Title', 38),
      column('Description', 50),
      column('Likelihood', 11),
      column('Impact', 9),
      column('Treatment', 12),
      column('Owner', 24),
      { ...column('Status', 10), list: 'riskStatus' },
      column('Identified on', 12),
      column('Outcomes', 24),
    ],
    [...risks].map(([number, risk]) => [
      recordId('R', number),
      risk.title,
      risk.description,
      risk.likelihood,
      risk.impact,
      risk.treatment,
      risk.owner,
      risk.status,
      dayCell(risk.identifiedOn),
      risk.outcomes.join(', '),
    ]),
  );
}

export function actionsSheet(actions: Registers['actions']): SheetToWrite {
  return sheet(
    'Actions',
    [
      column('Action', 8),
      column('Title', 38),
      column('Weakness', 50),
      column('Owner', 24),
      { ...column('Status', 13), list: 'actionStatus' },
      column('Effort (hours)', 10),
      column('Start', 12),
      column('Due', 12),
      column('Done', 12),
      column('Outcomes', 24),
      column('Risks', 14),
    ],
    [...actions].map(([number, action]) => [
      recordId('A', number),
      action.title,
      action.weakness,
      action.owner,
      action.status,
      action.effortHours,
      dayCell(action.startOn),
      dayCell(action.dueOn),
      dayCell(action.doneOn),
      action.outcomes.join(', '),
      action.risks.join(', '),
    ]),
  );
}

export function evidenceSheet(evidence: Registers['evidence']): SheetToWrite {
  return sheet(
    'Evidence',
    [
      column('Evidence', 10),
      column('Title', 38),
      column('Reference', 50),
      column('Owner', 24),
      column('Date', 12),
      column('Valid until', 12),
      { ...column('Review', 14), list: 'reviewStatus' },
      column('Reviewer', 24),
      column('Outcomes', 24),
    ],
    [...evidence].map(([number, item]) => [
      recordId('E', number),
      item.title,
      item.reference,
      item.owner,
      dayCell(item.date),
      dayCell(item.validUntil),
      item.reviewStatus,
      item.reviewer,
      item.outcomes.join(', '),
    ]),
  );
}
