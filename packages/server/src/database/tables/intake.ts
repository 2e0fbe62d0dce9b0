import { columns, type RecordOf } from '../columns.ts';
import { ids, inColumn, nullable, text } from '../field.ts';

export const intakeColumns = columns({
  title: text,
  /** A path or URL, never opened. */
  reference: nullable(text),
  /** The day on which it came in. */
  date: inColumn('received_on', text),
  /** Who gave it: the person interviewed, the author of the report. */
  provider: nullable(text),
  note: nullable(text),
  outcomes: ids,
});

/** Material that bears on outcomes, recorded when it came in: a report, an interview. Only where to find it is kept. */
export type Intake = RecordOf<typeof intakeColumns>;
