import { MAX_NOTE, MAX_PERSON } from '../../assessments/text-limits.ts';
import { findElement } from '../../framework/elements.ts';
import { recordNumber } from '../../records/record-id.ts';
import { inWords } from '../../spreadsheet/place.ts';
import { type Row, type Sheet, textAt, type Workbook } from '../../spreadsheet/read/sheet.ts';
import { quote } from '../../text/quote.ts';
import { dayIn, lineIn, paragraphIn } from '../cell-text.ts';
import { elementIn } from '../element-in-cell.ts';
import { refusedFile } from '../refused-file.ts';
import {
  type CellPlace,
  columnsOf,
  headingKey,
  refuseMerged,
  type SheetTable,
  tablesWith,
  valueAt,
} from '../sheet-table.ts';
import { DATE, FACTS, HEADINGS, LEVEL_FIELDS, type LevelField, MARK, RESPONDENT } from './form-layout.ts';

const MAX_REFERENCE = 500;

/** A row of the form that says something, its levels as they are written. */
export interface FormAnswer {
  readonly outcome: string;
  readonly levels: ReadonlyMap<LevelField, { readonly text: string; readonly place: CellPlace }>;
  readonly note: string | null;
  readonly evidence: string | null;
  readonly place: CellPlace;
}

export interface ReturnedForm {
  readonly profile: string;
  /** When that profile was created: another database may have another profile with the same id. */
  readonly created: string;
  readonly revision: number;
  /** The day on which the form was written. */
  readonly day: string;
  /** The outcomes that were asked, each with the number of its assessment that was current then; null: none. */
  readonly asked: ReadonlyMap<string, number | null>;
  /** The number of the score that was recorded last then; null: none. */
  readonly last: number | null;
  readonly respondent: string | null;
  /** Where the name belongs. */
  readonly respondentPlace: CellPlace;
  readonly date: string | null;
  readonly datePlace: CellPlace;
  readonly answers: readonly FormAnswer[];
}

export function isQuestionnaire(workbook: Workbook): boolean {
  return markIn(workbook) !== undefined || formsIn(workbook).length > 0;
}

/**
 * Reads a questionnaire that came back.
 * @throws CsfServerError INVALID_FILE, which names sheet, row and column
 */
export function readQuestionnaire(workbook: Workbook): ReturnedForm {
  const mark = markIn(workbook);
  const [table, second] = formsIn(workbook);
  if (mark === undefined || table === undefined) {
    throw refusedFile(
      mark === undefined
        ? 'A questionnaire whose hidden sheet "csf-mcp" is gone: nothing says of which profile it is. Enter the answers in the file that was sent, or record them with assessment_record.'
        : `A questionnaire without its table: no sheet has the columns ${ESSENTIAL.join(', ')}. Enter the answers in the file that was sent.`,
    );
  }
  if (second !== undefined) {
    throw refusedFile(
      `The sheets ${quote(table.sheet)} and ${quote(second.sheet)} are both a questionnaire. Keep one of them.`,
    );
  }
  return { ...factsIn(mark), ...headIn(table, workbook), answers: answersIn(table) };
}

const ESSENTIAL = [HEADINGS.outcome, HEADINGS.shortName, HEADINGS.note, HEADINGS.evidence];

function formsIn({ sheets }: Workbook): readonly SheetTable[] {
  return tablesWith(sheets, ESSENTIAL);
}

function markIn({ sheets }: Workbook): Sheet | undefined {
  return sheets.find(({ rows }) => rows[0]?.cells.get('A')?.text.trim() === MARK);
}

function factsIn({
  name,
  rows,
}: Sheet): Pick<ReturnedForm, 'profile' | 'created' | 'revision' | 'day' | 'last' | 'asked'> {
  const start = rows.findIndex((row) => textAt(row, 'A') === FACTS.outcomes);
  const facts = new Map(rows.slice(0, start).map((row) => [textAt(row, 'A'), textAt(row, 'B')]));
  const fact = (key: string): string => facts.get(key)?.trim() ?? '';
  const revision = Number(fact(FACTS.revision));
  const asked = new Map(rows.slice(start + 1).map((row) => [textAt(row, 'A'), scoreIn(textAt(row, 'B'))]));
  const isWhole =
    start !== -1 &&
    fact(FACTS.profile) !== '' &&
    fact(FACTS.created) !== '' &&
    Number.isSafeInteger(revision) &&
    [...asked.keys()].every((id) => findElement(id)?.type === 'outcome');
  if (!isWhole) {
    throw refusedFile(
      `The hidden sheet ${quote(name)} of the questionnaire was changed. Enter the answers in the file that was sent.`,
    );
  }
  return {
    profile: fact(FACTS.profile),
    created: fact(FACTS.created),
    revision,
    day: fact(FACTS.day),
    last: scoreIn(fact(FACTS.last)),
    asked,
  };
}

function scoreIn(cell: string): number | null {
  return recordNumber('S', cell);
}

function headIn({ sheet, above, headingRow }: SheetTable, workbook: Workbook) {
  const placeOf = (label: string): { cell: string; place: CellPlace } => {
    const row = above.find((candidate) => headingKey(textAt(candidate, 'A')) === headingKey(label));
    const place = { sheet, row: row?.number ?? headingRow.number, column: 'B' };
    return { cell: row === undefined ? '' : valueAt(sheet, row, 'B'), place };
  };
  const respondent = placeOf(RESPONDENT);
  const date = placeOf(DATE);
  return {
    respondent: lineIn(respondent.cell, respondent.place, MAX_PERSON),
    respondentPlace: respondent.place,
    date: dayIn(date.cell, date.place, workbook),
    datePlace: date.place,
  };
}

function answersIn(table: SheetTable): readonly FormAnswer[] {
  const columns = columnsOf(table, Object.values(HEADINGS));
  refuseMerged(table, columns.values());
  if (!LEVEL_FIELDS.some((field) => columns.has(HEADINGS[field]))) {
    const place = inWords({ sheet: table.sheet, row: table.headingRow.number });
    throw refusedFile(`${place}: the column ${quote(HEADINGS.level)} is missing. Give it its heading back.`);
  }
  const seen = new Map<string, number>();
  return table.rows.flatMap((row) => {
    const answer = answerIn(table.sheet, row, columns);
    if (answer === null) return [];
    const before = seen.get(answer.outcome);
    if (before !== undefined) {
      throw refusedFile(
        `${inWords(answer.place)}: ${answer.outcome} is in row ${before} already. Delete one of the rows.`,
      );
    }
    seen.set(answer.outcome, row.number);
    return [answer];
  });
}

/** Null for a row that nobody has answered, and for a remark below the table. */
function answerIn(sheet: string, row: Row, columns: ReadonlyMap<string, string>): FormAnswer | null {
  const at = (heading: string): CellPlace => ({ sheet, row: row.number, column: columns.get(heading) ?? '' });
  const textIn = (heading: string): string => valueAt(sheet, row, columns.get(heading));
  const given = LEVEL_FIELDS.filter((field) => columns.has(HEADINGS[field]));
  const levels = new Map(
    given.map((field) => [field, { text: textIn(HEADINGS[field]).trim(), place: at(HEADINGS[field]) }]),
  );
  const isAnswered = [...levels.values()].some(({ text }) => text !== '');
  const name = textIn(HEADINGS.outcome);
  const named = elementIn(name);
  const place = at(HEADINGS.outcome);
  if (named?.kind !== 'outcome') {
    if (!isAnswered && named === null) return null;
    throw refusedFile(
      `${inWords(place)}: ${quote(name)} is no outcome of CSF 2.0. Write the id that the form had, or delete the row.`,
    );
  }
  return {
    outcome: named.id,
    levels,
    note: paragraphIn(textIn(HEADINGS.note), at(HEADINGS.note), MAX_NOTE),
    evidence: lineIn(
      textIn(HEADINGS.evidence)
        .trim()
        .replaceAll(/\s*\n\s*/g, '; '),
      at(HEADINGS.evidence),
      MAX_REFERENCE,
    ),
    place,
  };
}
