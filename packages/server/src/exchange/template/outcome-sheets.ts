import { analyzeGaps } from '../../analysis/gaps.ts';
import type { ProfileStanding } from '../../assessments/standing.ts';
import { shortNameOf } from '../../framework/elements.ts';
import type { SheetToWrite } from '../../spreadsheet/write/workbook.ts';
import { SCORES_ID, SCORES_SHEET, SETTINGS_COLUMNS } from './scores-columns.ts';
import { column, dayCell, sheet } from './sheet-parts.ts';

export function scoresSheet({ standings }: ProfileStanding): SheetToWrite {
  return sheet(
    SCORES_SHEET,
    [
      column(SCORES_ID, 11),
      column('Short name', 38),
      column('State', 16),
      column('Score', 9),
      column('Assessed on', 12),
      column('Assessor', 24),
      ...SETTINGS_COLUMNS,
    ],
    standings.map(({ outcome, state, assessment, target, targetOn, owner, reviewOn }) => [
      outcome.id,
      outcome.shortName,
      state,
      assessment?.score ?? null,
      dayCell(assessment?.date),
      assessment?.assessor ?? null,
      target,
      dayCell(targetOn),
      owner,
      dayCell(reviewOn),
    ]),
  );
}

export function gapsSheet({ standings }: ProfileStanding): SheetToWrite {
  return sheet(
    'Gaps',
    [
      column('Outcome', 11),
      column('Short name', 38),
      column('Score', 9),
      column('Target', 9),
      column('Shortfall', 10),
      column('Target priority', 11),
    ],
    analyzeGaps(standings).outcomes.map(({ id, score, target, shortfall, targetPriority }) => [
      id,
      shortNameOf(id),
      score,
      target,
      shortfall,
      targetPriority,
    ]),
  );
}
