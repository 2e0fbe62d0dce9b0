import { columns, type RecordOf } from '../columns.ts';
import { inColumn, integer, nullable, oneOf, text } from '../field.ts';

/** What can be decided about a snapshot. */
export const DECISIONS = ['approved', 'reopened'] as const;

/** Of the JSON of a snapshot, before it is compressed: 8 MiB. The table's CHECK has the same bound. */
export const MAX_SNAPSHOT_BYTES = 8 * 1_024 * 1_024;

export const snapshotColumns = columns({
  name: text,
  /** The day judged. */
  asOf: text,
  /** The number of the last entry of the audit log that counts. */
  knownEntry: integer,
  takenBy: nullable(text),
  note: nullable(text),
  /** Of the canonical JSON, in hex. */
  sha256: text,
  /** The size of that JSON. */
  bytes: integer,
});

/** A frozen state of a profile, without the state itself. */
export type Snapshot = RecordOf<typeof snapshotColumns>;

export const decisionColumns = columns({
  decision: oneOf(DECISIONS),
  decidedBy: text,
  date: inColumn('decided_on', text),
  note: nullable(text),
});

export type Decision = RecordOf<typeof decisionColumns>;
