import { invalidFile } from '../../refusals/invalid-file.ts';
import { inWords } from '../../spreadsheet/place.ts';
import type { WithdrawnRow } from './read-rows.ts';

const NAMED = 5;

/** Refuses scores of outcomes of CSF 1.1: what became of their content is for a person to judge. */
export function refuseWithdrawn(rows: readonly WithdrawnRow[]): void {
  const [first] = rows;
  if (first === undefined) return;
  const ids = [...new Set(rows.map(({ id }) => id))];
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  throw invalidFile(
    `${inWords(first.place)}: the sheet follows CSF 1.1. It has scores or targets for ${ids.slice(0, NAMED).join(', ')}${more}, which CSF 2.0 has withdrawn.`,
    'Nothing is converted. The prompt migrate-1.1-to-2.0 carries an assessment by CSF 1.1 over, judgement by judgement.',
  );
}
