import { dateProblem } from '../../assessments/calendar-date.ts';
import { isAllowedScore, wantedScore } from '../../profiles/allowed-scores.ts';
import type { Profile } from '../../profiles/profile.ts';
import { invalid } from '../../refusals/invalid.ts';
import { quote } from '../../text/quote.ts';
import { letterOf } from './column-letters.ts';
import { type ColumnMapping, columnMapping } from './column-mapping.ts';
import { statedRange } from './headings.ts';
import type { LocatedTable } from './locate-columns.ts';
import type { CellProblem } from './problems.ts';

const EXAMPLE = '{"columns":{"id":"ID","score":"Current Score"}}';

/**
 * Reads a mapping, as from a file.
 * @throws CsfServerError INVALID_INPUT, which names what is wrong with it
 */
export function readMapping(json: unknown): ColumnMapping {
  const { success, data, error } = columnMapping().safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  throw invalid(
    `The mapping cannot be used: ${place === '' ? '' : `${quote(place)}: `}${issue?.message ?? 'it is no mapping'}`,
    `A mapping is a JSON object such as ${EXAMPLE}; a dry run gives the one that it has used.`,
  );
}

/**
 * Refuses a mapping that the profile cannot follow.
 * @throws CsfServerError INVALID_INPUT
 */
export function checkMapping({ columns, levels, date }: ColumnMapping, profile: Profile, now: Date): void {
  for (const [word, value] of Object.entries(levels ?? {})) {
    if (value === null || isAllowedScore(profile, value)) continue;
    throw invalid(
      `The mapping makes ${value} of ${quote(word)}, which is not on the scale`,
      wantedScore(profile),
    );
  }
  const isApart = profile.rules.dimensions !== null;
  if (isApart && columns.score !== undefined) {
    throw invalid(
      'In this profile the score follows from policy and practice',
      'Map these two, and no score.',
    );
  }
  if (!isApart && (columns.policy ?? columns.practice) !== undefined) {
    throw invalid(
      'This profile does not score policy and practice apart',
      'Map one of the columns as score, or set the rule dimensions with profile_save before the first score.',
    );
  }
  const wrongDate = date === undefined ? null : dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`The date ${quote(date ?? '')} ${wrongDate}`);
}

/** Headings that speak of another scale than the profile has, where the mapping says nothing of it. */
export function otherScales(
  { table, headings, columns }: LocatedTable,
  { levels }: ColumnMapping,
  { scale }: Profile,
): CellProblem[] {
  if (levels !== undefined) return [];
  const [lowest, highest] = [scale[0]?.value, scale.at(-1)?.value];
  return (['score', 'policy', 'practice', 'target'] as const).flatMap((role) => {
    const column = columns.get(role);
    const range = statedRange(column === undefined ? '' : (headings.texts[column] ?? ''));
    if (column === undefined || range === null) return [];
    if (range.lowest === lowest && range.highest === highest) return [];
    return [
      {
        place: { sheet: table.sheet, row: headings.row, column: letterOf(column) },
        problem: `the heading speaks of levels from ${range.lowest} to ${range.highest}, and this profile's go from ${lowest} to ${highest}`,
        word: { in: 'levels' as const, text: String(range.highest) },
      },
    ];
  });
}
