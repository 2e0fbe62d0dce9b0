import { today } from '../../assessments/calendar-date.ts';
import { type OutcomeStanding, type ProfileStanding, readStanding } from '../../assessments/standing.ts';
import type { Database } from '../../database/open.ts';
import { type Element, elements } from '../../framework/elements.ts';
import { loadWording, type Wording } from '../../framework-import/wording.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { OutcomeTexts } from '../../profiles/outcome-texts.ts';
import type { CellToWrite, RowToWrite, SheetToWrite } from '../../spreadsheet/write/workbook.ts';
import { writeWorkbook } from '../../spreadsheet/write/write-workbook.ts';
import { counted } from '../../text/counted.ts';
import type { ExportedFile } from '../exported-file.ts';
import { XLSX_MEDIA_TYPE } from '../media-types.ts';
import { furtherSheets } from './further-sheets.ts';
import { loadRegisters, REGISTER_LISTS } from './register-sheets.ts';
import { SETTINGS_COLUMNS } from './scores-columns.ts';
import { FURTHER_SHEETS, type FurtherSheet } from './sheet-names.ts';
import { statusText } from './status-text.ts';
import {
  DESCRIPTIONS_SHEET,
  PROFILE_SHEET,
  TEMPLATE_COLUMNS,
  type TemplateField,
} from './template-columns.ts';
import { includedText, priorityText, TEMPLATE_LISTS, tierText } from './template-values.ts';

export interface TemplateRequest {
  /** As in `resolveProfile`. */
  readonly profile?: string | undefined;
  /** The sheets behind the template's own two. Default: the scores, which have what the 19 columns do not. */
  readonly sheets?: readonly FurtherSheet[] | undefined;
}

/**
 * A profile as NIST's Organizational Profile template (CSF 2.0): a row for each function, category and outcome.
 * @throws CsfServerError UNKNOWN_PROFILE or AMBIGUOUS_PROFILE
 */
export async function exportTemplate(
  db: Database,
  { profile: given, sheets = ['scores'] }: TemplateRequest,
  now: Date,
): Promise<ExportedFile> {
  const words = await loadWording(db);
  const { standing, texts, registers } = await load(db, given);
  const { profile, standings } = standing;
  const day = today(now);
  const wanted = FURTHER_SHEETS.filter((name) => sheets.includes(name));
  const bytes = await writeWorkbook({
    title: `${profile.name}, ${profile.organization}`,
    day,
    lists: { ...TEMPLATE_LISTS, ...REGISTER_LISTS },
    sheets: [
      profileSheet(standing, texts, words),
      descriptionsSheet(standing, words, day),
      ...furtherSheets(wanted, standing, registers),
    ],
  });
  const included = standings.filter(({ included }) => included).length;
  return {
    name: `${profile.id}-template.xlsx`,
    mediaType: XLSX_MEDIA_TYPE,
    bytes,
    summary: `Organizational Profile template of ${profile.name}, revision ${profile.revision}: ${counted(included, 'outcome')} included.`,
    notes: [
      `Outcome descriptions: ${words.wording}.`,
      ...(wanted.includes('scores')
        ? []
        : ['Targets, owners and review days are not in it: the sheet Scores has them.']),
    ],
  };
}

async function load(db: Database, given: string | undefined) {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const standing = await readStanding(transaction, given);
      const ids = standing.standings.map(({ outcome }) => outcome.id);
      const texts = await loadTexts(transaction, standing.profile.id, ids);
      return { standing, texts, registers: await loadRegisters(transaction, standing.profile.id) };
    });
}

function profileSheet(
  { profile, standings }: ProfileStanding,
  texts: ReadonlyMap<string, OutcomeTexts>,
  words: Wording,
): SheetToWrite {
  const byId = new Map(standings.map((standing) => [standing.outcome.id, standing]));
  const row = (element: Element): RowToWrite => {
    const standing = byId.get(element.id);
    const start = { element: nameOf(element), statement: words.statementOf(element) };
    const values =
      standing === undefined
        ? start
        : { ...start, ...valuesOf(standing, texts.get(element.id) ?? {}, profile.scale) };
    return { cells: cellsOf(values), isHeading: element.type !== 'outcome' };
  };
  return {
    name: PROFILE_SHEET,
    columns: TEMPLATE_COLUMNS,
    rows: elements.map(row),
    frozenColumns: 1,
  };
}

type Values = { readonly [Field in TemplateField]?: CellToWrite };

function valuesOf(
  { included, currentPriority, targetPriority, targetTier, assessment }: OutcomeStanding,
  texts: OutcomeTexts,
  scale: ProfileStanding['profile']['scale'],
): Values {
  const status = statusText(assessment, scale, texts.currentStatus);
  return {
    ...texts,
    included: includedText(included),
    currentPriority: currentPriority && priorityText(currentPriority),
    currentStatus: status === '' ? null : status,
    targetPriority: targetPriority && priorityText(targetPriority),
    targetTier: targetTier && tierText(targetTier),
  };
}

function cellsOf(values: Values): readonly CellToWrite[] {
  return TEMPLATE_COLUMNS.map(({ field }) => values[field] ?? null);
}

/** `GOVERN (GV)`, `Organizational Context (GV.OC)`, `GV.OC-01`: as NIST writes them. */
function nameOf(element: Element): string {
  return element.type === 'outcome' ? element.id : `${element.name} (${element.id})`;
}

const SCORES_ARE_READ = `an import reads the columns ${SETTINGS_COLUMNS.map(({ heading }) => heading).join(', ')}`;

/** Says what the columns are for, whose words the outcomes are described in, and what the file is of. */
function descriptionsSheet({ profile }: ProfileStanding, { wording }: Wording, day: string): SheetToWrite {
  const facts: readonly (readonly [string, CellToWrite])[] = [
    ['Profile', profile.name],
    ['Organization', profile.organization],
    ['Scope', profile.scope],
    ['Revision of the profile', profile.revision],
    ['Written on', { day }],
    ['Wording of the outcomes', wording],
    ['Sheet Scores', SCORES_ARE_READ],
    ['Other sheets', 'to read; an import leaves them alone'],
    ['Descriptions of the columns', "this project's own words, not NIST's"],
  ];
  return {
    name: DESCRIPTIONS_SHEET,
    columns: [
      { heading: 'Column', width: 40 },
      { heading: 'Description', width: 90 },
    ],
    rows: [
      ...TEMPLATE_COLUMNS.map(({ heading, description }) => ({ cells: [heading, description] })),
      { cells: ['About this file', null], isHeading: true },
      ...facts.map(([name, value]) => ({ cells: [name, value] })),
    ],
    frozenColumns: 1,
  };
}
