import type { ViewFacts } from '../../assessments/point-of-view.ts';
import { counted } from '../../text/counted.ts';

/** Rows as the tools' answers have them: a value that they leave out is missing. */
export interface FoundRows {
  readonly rows: readonly object[];
  readonly notes: readonly string[];
}

/** What a file says about its day; nothing if it is about now. */
export function dayNotes({ asOf, recordedLater }: ViewFacts): readonly string[] {
  if (asOf === undefined) return [];
  return [
    `As of ${asOf}.`,
    ...(recordedLater === undefined
      ? []
      : [`It has ${counted(recordedLater.count, 'record')} that came in or changed after that day.`]),
  ];
}
