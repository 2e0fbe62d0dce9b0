import type { Transaction } from 'kysely';
import { today } from '../../assessments/calendar-date.ts';
import { currentIds } from '../../assessments/current.ts';
import { type OutcomeStanding, readStanding } from '../../assessments/standing.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { type Element, shortNameOf } from '../../framework/elements.ts';
import { resolveActive } from '../../framework/resolve.ts';
import { loadWording } from '../../framework-import/wording.ts';
import { writeWorkbook } from '../../spreadsheet/write/write-workbook.ts';
import { counted } from '../../text/counted.ts';
import { slug } from '../../text/slug.ts';
import type { ExportedFile } from '../exported-file.ts';
import { XLSX_MEDIA_TYPE } from '../media-types.ts';
import { askedOf } from './asked-outcomes.ts';
import { formSheet, markSheet, scaleSheet } from './form-sheets.ts';
import { levelChoices } from './level-choices.ts';

export interface QuestionnaireRequest {
  /** As in `resolveProfile`. */
  readonly profile?: string | undefined;
  /** The outcomes of this owner, whatever the case of the name. */
  readonly owner?: string | undefined;
  /** The outcomes of this function or category, or one outcome. */
  readonly element?: string | undefined;
  /** Whether the form shows the current levels. They may lead who answers. */
  readonly withCurrent?: boolean | undefined;
}

const MAX_FILE_WORD = 40;

/**
 * A form about included outcomes, for somebody who has no csf-mcp. What comes back is read by `importQuestionnaire`.
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, those of element ids, or INVALID_INPUT if there is no such
 * outcome
 */
export async function exportQuestionnaire(
  db: Database,
  request: QuestionnaireRequest,
  now: Date,
): Promise<ExportedFile> {
  const element = request.element === undefined ? undefined : resolveActive(request.element);
  const { profile, standings, ids, last } = await load(db, request.profile);
  const asked = askedOf(standings, profile, { owner: request.owner, element });
  const words = await loadWording(
    db,
    asked.map(({ outcome }) => outcome.id),
  );
  const day = today(now);
  const about = ownerIn(request.owner, asked) ?? (element === undefined ? profile.name : nameOf(element));
  const bytes = await writeWorkbook({
    title: `Questionnaire: ${profile.name}, ${about}`,
    day,
    lists: { level: levelChoices(profile) },
    sheets: [
      formSheet(profile, asked, words, { about, withCurrent: request.withCurrent === true }),
      scaleSheet(profile),
      markSheet(profile, asked, { ids, last, day }),
    ],
  });
  const word = slug(request.owner ?? element?.id ?? 'all', MAX_FILE_WORD);
  return {
    name: `${profile.id}-questionnaire${word === '' ? '' : `-${word}`}.xlsx`,
    mediaType: XLSX_MEDIA_TYPE,
    bytes,
    summary: `Questionnaire for ${about}: ${counted(asked.length, 'outcome')}.`,
    notes: [
      `Statements: ${words.wording}.`,
      'Who answers writes their name at the top. The returned file is imported as it is; an empty level leaves an outcome out.',
    ],
  };
}

async function load(db: Database, given: string | undefined) {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { profile, standings } = await readStanding(transaction, given);
      return {
        profile,
        standings,
        ids: await currentIds(transaction, profile),
        last: await lastNumber(transaction, profile.id),
      };
    });
}

/** The number of the score that was recorded last; null if there is none. */
async function lastNumber(transaction: Transaction<Schema>, profileId: string): Promise<number | null> {
  const { last } = await transaction
    .selectFrom('assessments')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return last;
}

/** As the profile spells the name. */
function ownerIn(given: string | undefined, asked: readonly OutcomeStanding[]): string | undefined {
  return given === undefined ? undefined : (asked[0]?.owner ?? given);
}

function nameOf({ id, type }: Element): string {
  return type === 'outcome' ? id : `${shortNameOf(id)} (${id})`;
}
