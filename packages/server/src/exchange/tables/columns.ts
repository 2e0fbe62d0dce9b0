import { actionColumns } from '../../database/tables/actions.ts';
import { assessmentColumns } from '../../database/tables/assessments.ts';
import { commentColumns } from '../../database/tables/comments.ts';
import { evidenceColumns } from '../../database/tables/evidence.ts';
import { intakeColumns } from '../../database/tables/intake.ts';
import { settingsColumns } from '../../database/tables/profiles.ts';
import { riskColumns } from '../../database/tables/risks.ts';
import { TEXT_FIELDS } from '../../profiles/outcome-texts.ts';
import type { Column, ColumnType, TableName } from './table.ts';

/** What an assessment says besides its outcome, score and day. */
const JUDGEMENT = Object.keys(assessmentColumns.fields).filter(
  (field) => !['outcomeId', 'score', 'date'].includes(field),
);

/** The names of the columns of each table, in their order. docs/tables.md says what is in each. */
const NAMES: Readonly<Record<TableName, readonly string[]>> = {
  scores: [
    ...['id', 'shortName', 'state', 'score', 'target', 'gap', 'assessedOn'],
    ...JUDGEMENT,
    ...['targetPriority', 'owner'],
  ],
  gaps: ['id', 'shortName', 'score', 'target', 'shortfall', 'targetPriority', 'owner', 'targetOn'],
  targets: ['id', 'shortName', ...Object.keys(settingsColumns.fields), ...TEXT_FIELDS],
  assessments: [
    ...['id', 'outcome', 'shortName', 'score', 'date'],
    ...JUDGEMENT,
    ...['recordedAt', 'isCurrent', 'withdrawn'],
  ],
  evidence: ['id', ...Object.keys(evidenceColumns.fields), 'ageDays'],
  risks: ['id', ...Object.keys(riskColumns.fields)],
  actions: ['id', ...Object.keys(actionColumns.fields)],
  tiers: ['id', 'area', 'tier', 'name', 'rationale', 'date', 'approver', 'isCurrent'],
  intake: ['id', ...Object.keys(intakeColumns.fields)],
  comments: ['id', ...Object.keys(commentColumns.fields)],
  withdrawals: ['id', 'what', 'reason', 'withdrawnBy', 'date', 'recordedAt'],
  snapshots: [
    ...['id', 'name', 'asOf', 'status', 'decidedBy', 'decidedOn', 'takenBy', 'recordedAt', 'note'],
    ...['knownAt', 'sha256', 'bytes', 'decisions'],
  ],
  audit: [
    ...['sequence', 'at', 'client', 'clientVersion', 'account', 'person', 'tool', 'subject'],
    ...['revision', 'changed', 'counts', 'hash'],
  ],
};

/** A name means the same in every table, but for the impact of an action, which is a priority. */
const NAMES_BY_TYPE: Readonly<Record<Exclude<ColumnType, 'text'>, readonly string[]>> = {
  number: [
    ...['score', 'target', 'gap', 'shortfall', 'policy', 'practice', 'targetTier', 'tier', 'ageDays'],
    ...['likelihood', 'impact', 'inherentLikelihood', 'inherentImpact', 'targetLikelihood', 'targetImpact'],
    ...['effortHours', 'knownAt', 'bytes', 'sequence', 'revision'],
  ],
  boolean: ['included', 'isCurrent'],
  day: [
    ...['assessedOn', 'date', 'validUntil', 'reviewedOn', 'identifiedOn', 'acceptedUntil', 'reviewOn'],
    ...['startOn', 'dueOn', 'doneOn', 'targetOn', 'resolvedOn', 'decidedOn', 'asOf'],
  ],
  time: ['recordedAt', 'at'],
  list: ['outcomes', 'risks', 'dependsOn', 'changed'],
  data: ['milestones', 'decisions', 'counts'],
};

const TYPES = new Map(
  Object.entries(NAMES_BY_TYPE).flatMap(([type, names]) =>
    names.map((name) => [name, type as ColumnType] as const),
  ),
);

export function columnsOf(table: TableName): readonly Column[] {
  return NAMES[table].map((name) => ({ name, type: typeOf(name, table) }));
}

function typeOf(name: string, table: TableName): ColumnType {
  return table === 'actions' && name === 'impact' ? 'text' : (TYPES.get(name) ?? 'text');
}
