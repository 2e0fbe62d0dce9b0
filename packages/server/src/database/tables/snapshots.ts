import { columns } from '../columns.ts';
import { inColumn, integer, nullable, oneOf, text } from '../field.ts';

const DECISIONS = ['approved', 'reopened'] as const;

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

export const decisionColumns = columns({
  decision: oneOf(DECISIONS),
  decidedBy: text,
  date: inColumn('decided_on', text),
  note: nullable(text),
});
