import { type ProfileStanding, readStanding } from '../../assessments/standing.ts';
import type { Writer } from '../../audit/writer.ts';
import type { Database } from '../../database/open.ts';
import { loadTexts } from '../../profiles/load-texts.ts';
import type { OutcomeTexts } from '../../profiles/outcome-texts.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { saveProfile } from '../../profiles/save-profile.ts';
import type { Workbook } from '../../spreadsheet/read/sheet.ts';
import { counted } from '../../text/counted.ts';
import { cut } from '../../text/cut.ts';
import type { Answer } from '../../tool-kit/tool.ts';
import { type ImportStatus, importStatus, TO_STORE } from '../import-status.ts';
import { cellName } from '../sheet-table.ts';
import { planTemplate, type TemplateChange, type TemplatePlan } from './plan-template.ts';
import { readTemplate } from './read-template.ts';
import { PROFILE_SHEET } from './template-columns.ts';

export interface TemplateImport {
  readonly workbook: Workbook;
  /** The profile to change, by id or name. */
  readonly profile: string | undefined;
  readonly dryRun: boolean;
}

/** An answer lists this many of each kind, and counts the others. */
const MAX_LISTED = 100;
const MAX_SHOWN = 60;

/**
 * Changes a profile as a template says: its settings and texts, all or nothing. An empty cell clears; a column or row
 * that the file does not have leaves things as they are. Scores stay as they are.
 * @throws CsfServerError INVALID_FILE, and those of `saveProfile`
 */
export async function importTemplate(
  db: Database,
  writer: Writer,
  { workbook, profile: given, dryRun }: TemplateImport,
): Promise<Answer> {
  const read = readTemplate(workbook);
  const { standing, texts } = await load(db, given);
  const { profile } = standing;
  const plan = planTemplate(read, standing, texts);
  const status = importStatus({ isSame: plan.edits.length === 0, dryRun });
  const request = { profile: profile.id, expectedRevision: profile.revision };
  const saved =
    status === 'imported' ? await saveProfile(db, writer, { ...request, outcomes: plan.edits }) : null;
  return {
    summary: `Organizational Profile template for ${profile.id}: ${DONE[status](plan)}.`,
    ...(status === 'dry run' && { next: TO_STORE }),
    facts: {
      status,
      dryRun,
      profile: profile.id,
      revision: saved?.revision ?? profile.revision,
      ...factsOf(plan),
      notes: [...read.notes, ...notesOf(plan), ...(saved?.notes ?? [])],
    },
  };
}

const DONE: Readonly<Record<ImportStatus, (plan: TemplatePlan) => string>> = {
  unchanged: () => 'it says what the profile says; nothing was stored',
  'dry run': (plan) => `${inNumbers(plan)} would change; nothing was stored`,
  imported: (plan) => `${inNumbers(plan)} changed`,
};

function inNumbers({ changes, edits }: TemplatePlan): string {
  return `${counted(changes.length, 'value')} of ${counted(edits.length, 'outcome')}`;
}

async function load(
  db: Database,
  given: string | undefined,
): Promise<{ standing: ProfileStanding; texts: ReadonlyMap<string, OutcomeTexts> }> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const id = await resolveProfile(transaction, given, { for: 'writing' });
      const standing = await readStanding(transaction, id);
      const ids = standing.standings.map(({ outcome }) => outcome.id);
      return { standing, texts: await loadTexts(transaction, id, ids) };
    });
}

function factsOf({ changes, edits, otherScores }: TemplatePlan): object {
  const columns = Map.groupBy(changes, ({ cell }) => cell.heading);
  return {
    changedOutcomes: edits.length,
    cleared: changes.filter(({ cell }) => cell.value === null).length,
    changedColumns: Object.fromEntries([...columns].map(([heading, { length }]) => [heading, length])),
    differences: changes.slice(0, MAX_LISTED).map(shown),
    more: Math.max(0, changes.length - MAX_LISTED),
    ...(otherScores.length > 0 && { otherScores: otherScores.slice(0, MAX_LISTED) }),
  };
}

function shown({ outcome, cell: { heading, place, value }, before }: TemplateChange): object {
  const sheet = place.sheet === PROFILE_SHEET ? '' : `${place.sheet}!`;
  return {
    outcome,
    column: heading,
    cell: `${sheet}${cellName(place)}`,
    before: inShort(before),
    after: inShort(value),
  };
}

function inShort(value: TemplateChange['before']): TemplateChange['before'] {
  return typeof value === 'string' ? cut(value, MAX_SHOWN) : value;
}

function notesOf({ otherScores, withoutRow }: TemplatePlan): readonly string[] {
  return [
    ...(otherScores.length > 0
      ? [
          `${counted(otherScores.length, 'outcome')} with another score in Current Status than in the profile: scores stay as they are. A questionnaire or assessment_record brings them in.`,
        ]
      : []),
    ...(withoutRow > 0 ? [`${counted(withoutRow, 'outcome')} without a row of their own.`] : []),
  ];
}
