import type { ViewFacts } from '../assessments/point-of-view.ts';
import { counted } from '../text/counted.ts';

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
