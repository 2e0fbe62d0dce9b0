import type { Transaction } from 'kysely';
import { analyzeGaps } from '../../analysis/gaps.ts';
import type { ProfileStanding } from '../../assessments/standing.ts';
import type { Schema } from '../../database/schema.ts';
import { ACTION_STATUSES, type Action } from '../../database/tables/actions.ts';
import { type Evidence, REVIEW_STATUSES } from '../../database/tables/evidence.ts';
import { RISK_STATUSES, type Risk } from '../../database/tables/risks.ts';
import { shortNameOf } from '../../framework/elements.ts';
import { loadActions } from '../../records/actions.ts';
import { evidenceRegister } from '../../records/evidence.ts';
import { recordId } from '../../records/record-id.ts';
import { riskRegister } from '../../records/risks.ts';
import type { CellToWrite, ColumnToWrite, SheetToWrite } from '../../spreadsheet/write/workbook.ts';
import { SCORES_ID, SCORES_SHEET, SETTINGS_COLUMNS } from './scores-columns.ts';

/** What can stand behind the template's own sheets. */
export const FURTHER_SHEETS = ['scores', 'gaps', 'risks', 'actions', 'evidence'] as const;
export type FurtherSheet = (typeof FURTHER_SHEETS)[number];

/** The choices of their drop-downs. */
export const FURTHER_LISTS = {
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

export function furtherSheets(
  wanted: readonly FurtherSheet[],
  standing: ProfileStanding,
  { risks, actions, evidence }: Registers,
): readonly SheetToWrite[] {
  const sheets: Readonly<Record<FurtherSheet, () => SheetToWrite>> = {
    scores: () => scoresSheet(standing),
    gaps: () => gapsSheet(standing),
    risks: () => risksSheet(risks),
    actions: () => actionsSheet(actions),
    evidence: () => evidenceSheet(evidence),
  };
  return wanted.map((name) => sheets[name]());
}

function scoresSheet({ standings }: ProfileStanding): SheetToWrite {
  return sheet(
    SCORES_SHEET,
    [
      column(SCORES_ID, 11),
      column('Short name', 38),
      column('State', 16),
      column('Score', 9),
      column('Assessed on', 12),
      column('Assessor', 24),
      ...SETTINGS_COLUMNS,
    ],
    standings.map(({ outcome, state, assessment, target, targetOn, owner, reviewOn }) => [
      outcome.id,
      outcome.shortName,
      state,
      assessment?.score ?? null,
      dayCell(assessment?.date),
      assessment?.assessor ?? null,
      target,
      dayCell(targetOn),
      owner,
      dayCell(reviewOn),
    ]),
  );
}

function gapsSheet({ standings }: ProfileStanding): SheetToWrite {
  return sheet(
    'Gaps',
    [
      column('Outcome', 11),
      column('Short name', 38),
      column('Score', 9),
      column('Target', 9),
      column('Shortfall', 10),
      column('Target priority', 11),
    ],
    analyzeGaps(standings).outcomes.map(({ id, score, target, shortfall, targetPriority }) => [
      id,
      shortNameOf(id),
      score,
      target,
      shortfall,
      targetPriority,
    ]),
  );
}

function risksSheet(risks: Registers['risks']): SheetToWrite {
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

function actionsSheet(actions: Registers['actions']): SheetToWrite {
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

function evidenceSheet(evidence: Registers['evidence']): SheetToWrite {
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

function sheet(
  name: string,
  columns: readonly ColumnToWrite[],
  rows: readonly (readonly CellToWrite[])[],
): SheetToWrite {
  return { name, columns, rows: rows.map((cells) => ({ cells })), frozenColumns: 2 };
}

function column(heading: string, width: number): ColumnToWrite {
  return { heading, width };
}

function dayCell(day: string | null | undefined): CellToWrite {
  return day == null ? null : { day };
}
