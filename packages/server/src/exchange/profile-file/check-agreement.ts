import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ProfileRecords, Replay } from '../../audit/replay.ts';
import type { Columns, ContentOf, Fields } from '../../database/columns.ts';
import { actionColumns } from '../../database/tables/actions.ts';
import { assessmentColumns } from '../../database/tables/assessments.ts';
import { commentColumns } from '../../database/tables/comments.ts';
import { evidenceColumns } from '../../database/tables/evidence.ts';
import { intakeColumns } from '../../database/tables/intake.ts';
import { riskColumns } from '../../database/tables/risks.ts';
import { decisionColumns, snapshotColumns } from '../../database/tables/snapshots.ts';
import { tierColumns } from '../../database/tables/tiers.ts';
import type { Withdrawable } from '../../database/tables/withdrawals.ts';
import { entryHere } from '../../origin/numbering.ts';
import { REGISTERS, readRecordId } from '../../records/record-id.ts';
import type { FiledSnapshot, FiledWithdrawal, ProfileFile } from './format.ts';
import { type FiledEntry, isLinks } from './log-format.ts';
import { newest } from './record-numbers.ts';

const FRAME = ['name', 'organization', 'scope', 'rules', 'scale', 'riskScales', 'revision'] as const;

/**
 * What a file says otherwise than the log of its author, which has everything that was recorded there. A clone's log has
 * only the number of the assessments that were copied, so those are not compared.
 */
export async function disagreements(file: ProfileFile): Promise<readonly string[]> {
  const log = file.audit.at(-1);
  const replay = new Replay();
  let said: Readonly<Record<string, unknown>> = {};
  let copied = 0;
  for (const entry of log?.entries ?? []) {
    if (isLinks(entry)) continue;
    const after = afterIn(entry);
    said = { ...said, ...after };
    if (typeof after['clonedFrom'] === 'string') copied = Number(after['assessments']) || 0;
    replay.apply({ subject: SUBJECT, after: entry.after });
    await nextTurn(); // an import's entry has all records
  }
  const records = replay.differences(SUBJECT, recordsOf(file, copied)).map(({ record }) => record);
  return [...frameDifferences(file, said), ...records];
}

/** Only one profile is replayed. */
const SUBJECT = 'profile';

function afterIn({ after }: FiledEntry): Readonly<Record<string, unknown>> {
  return JSON.parse(after); // the schema has made sure that it is an object
}

function frameDifferences(file: ProfileFile, said: Readonly<Record<string, unknown>>): readonly string[] {
  const { profile, rules, scale, riskScales } = file;
  const frame = { ...profile, rules, scale, riskScales };
  return FRAME.filter(
    (field) => Object.hasOwn(said, field) && !isDeepStrictEqual(said[field], frame[field]),
  ).map((field) => `the ${field} of the profile`);
}

function recordsOf(file: ProfileFile, copied: number): ProfileRecords {
  const heads = file.audit.slice(0, -1).map(({ head }) => head.number);
  return {
    assessments: file.assessments.slice(copied).map((row) => assessmentColumns.pick(row)),
    registers: {
      evidence: contents(file.evidence, evidenceColumns),
      risks: contents(file.risks, riskColumns),
      actions: contents(file.actions, actionColumns),
      tiers: contents(file.tiers, tierColumns),
      intake: contents(file.intake, intakeColumns),
      comments: contents(file.comments, commentColumns),
      snapshots: new Map(file.snapshots.map((row) => [row.id, snapshotContent(row, heads)])),
      snapshotDecisions: new Map(file.snapshots.flatMap(decisionContents)),
      withdrawals: new Map(file.withdrawals.map((row) => [row.record, withdrawalContent(row)])),
      // These belong to no profile.
      imports: new Map(),
      importRemovals: new Map(),
    },
  };
}

function contents<F extends Fields>(
  rows: readonly (ContentOf<F> & { readonly id: string })[],
  columns: Columns<F>,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  return new Map([...newest(rows)].map(([id, row]) => [id, columns.pick(row)]));
}

function snapshotContent({ knownEntry, ...row }: FiledSnapshot, heads: readonly number[]) {
  return snapshotColumns.pick({ ...row, knownEntry: entryHere(knownEntry, heads) });
}

function decisionContents({ id, decisions }: FiledSnapshot) {
  return decisions.map((decision, index) => [`${id}.${index + 1}`, decisionColumns.pick(decision)] as const);
}

export function withdrawalContent({ record, reason, withdrawnBy, date }: FiledWithdrawal) {
  const { letter, number } = readRecordId(record) ?? { letter: 'E', number: 0 }; // its form has been checked
  // The schema has no other letters.
  return { register: REGISTERS[letter] as Withdrawable, number, reason, withdrawnBy, date };
}
