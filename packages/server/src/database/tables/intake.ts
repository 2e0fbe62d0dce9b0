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

/** Material such as a report or an interview, with the outcomes that it bears on. */
export type Intake = RecordOf<typeof intakeColumns>;
