import type { OutcomeStanding } from '../../assessments/standing.ts';
import type { Wording } from '../../framework-import/wording.ts';
import type { Profile } from '../../profiles/profile.ts';
import { recordId } from '../../records/record-id.ts';
import {
  type CellToWrite,
  type ColumnToWrite,
  type SheetToWrite,
  TO_FILL_IN,
} from '../../spreadsheet/write/workbook.ts';
import {
  DATE,
  FACTS,
  FORM_SHEET,
  HEADINGS,
  MARK,
  MARK_SHEET,
  RESPONDENT,
  SCALE_SHEET,
} from './form-layout.ts';
import { levelText } from './level-choices.ts';

export function formSheet(
  profile: Profile,
  asked: readonly OutcomeStanding[],
  words: Wording,
  { about, withCurrent }: { readonly about: string; readonly withCurrent: boolean },
): SheetToWrite {
  const levels: readonly ColumnToWrite[] =
    profile.rules.dimensions === null
      ? [{ heading: HEADINGS.level, width: 24, list: 'level' }]
      : [
          { heading: HEADINGS.policy, width: 24, list: 'level' },
          { heading: HEADINGS.practice, width: 24, list: 'level' },
        ];
  const current: readonly ColumnToWrite[] = withCurrent ? [{ heading: HEADINGS.current, width: 20 }] : [];
  return {
    name: FORM_SHEET,
    above: [
      { cells: [`${profile.name}, ${profile.organization}: ${about}`], isHeading: true },
      { cells: [RESPONDENT, TO_FILL_IN, 'Your name, in the cell to the left.'] },
      {
        cells: [
          DATE,
          TO_FILL_IN,
          'The day of your answers, such as 2025-03-31. Empty: the day on which the form comes back.',
        ],
      },
      {
        cells: [
          'Choose a level of the list for each outcome; the sheet Scale says what they mean. Empty or "Don\'t know" leaves an outcome out. "Not applicable" needs the reason as note.',
        ],
      },
      { cells: [`Statements: ${words.wording}.`] },
    ],
    columns: [
      { heading: HEADINGS.outcome, width: 12 },
      { heading: HEADINGS.shortName, width: 30 },
      { heading: HEADINGS.statement, width: 48 },
      { heading: HEADINGS.lookFor, width: 42 },
      ...current,
      ...levels,
      { heading: HEADINGS.note, width: 42 },
      { heading: HEADINGS.evidence, width: 32 },
    ],
    rows: asked.map(({ outcome, assessment }) => ({
      cells: [
        outcome.id,
        outcome.shortName,
        words.statementOf(outcome),
        outcome.lookFor.map((artefact) => `• ${artefact}`).join('\n'),
        ...current.map(() => currentText(assessment, profile)),
        ...levels.map(() => TO_FILL_IN),
        TO_FILL_IN,
        TO_FILL_IN,
      ],
    })),
    frozenColumns: 2,
  };
}

function currentText(assessment: OutcomeStanding['assessment'], profile: Profile): CellToWrite {
  if (assessment === null) return 'Not assessed';
  return assessment.score === null ? 'Not applicable' : levelText(profile, assessment.score);
}

export function scaleSheet({ scale }: Profile): SheetToWrite {
  return {
    name: SCALE_SHEET,
    columns: [
      { heading: 'Level', width: 8 },
      { heading: 'Label', width: 28 },
      { heading: 'Meaning', width: 80 },
    ],
    rows: scale.map(({ value, label, meaning }) => ({ cells: [value, label, meaning] })),
  };
}

/** What the import needs to know: of what the form is, and the score that each outcome had when it went out. */
export function markSheet(
  { id, createdAt, revision }: Profile,
  asked: readonly OutcomeStanding[],
  {
    ids,
    last,
    day,
  }: { readonly ids: ReadonlyMap<string, number>; readonly last: number | null; readonly day: string },
): SheetToWrite {
  const score = (number: number | null | undefined): string | null =>
    number == null ? null : recordId('S', number);
  return {
    name: MARK_SHEET,
    hidden: true,
    columns: [],
    rows: [
      { cells: [MARK] },
      { cells: [FACTS.profile, id] },
      { cells: [FACTS.created, createdAt] },
      { cells: [FACTS.revision, String(revision)] },
      { cells: [FACTS.day, day] },
      { cells: [FACTS.last, score(last)] },
      { cells: [FACTS.outcomes] },
      ...asked.map(({ outcome }) => ({ cells: [outcome.id, score(ids.get(outcome.id))] })),
    ],
  };
}
