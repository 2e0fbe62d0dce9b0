import { dateProblem } from '../assessments/calendar-date.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { outcomeIds, readIds } from './id-list.ts';
import { overlay } from './overlay.ts';
import type { Entry, Register } from './record-batch.ts';

export const REVIEW_STATUSES = ['not reviewed', 'accepted', 'rejected'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** Something that shows how far outcomes are achieved; of the thing itself only where to find it is kept. */
export interface Evidence {
  readonly title: string;
  /** A path or URL, never opened. */
  readonly reference: string;
  readonly owner: string;
  /** The day from which its age counts. */
  readonly date: string;
  /** Of the content, 64 lower-case hex digits. */
  readonly sha256: string | null;
  readonly reviewStatus: ReviewStatus;
  readonly reviewer: string | null;
  readonly reviewedOn: string | null;
  readonly note: string | null;
  readonly outcomes: readonly string[];
}

const NEW: { blank: Evidence; required: readonly (keyof Evidence)[] } = {
  blank: {
    title: '',
    reference: '',
    owner: '',
    date: '',
    sha256: null,
    reviewStatus: 'not reviewed',
    reviewer: null,
    reviewedOn: null,
    note: null,
    outcomes: [],
  },
  required: ['title', 'reference', 'owner', 'date', 'outcomes'],
};

export const evidenceRegister: Register<Evidence> = {
  table: 'evidence',
  letter: 'E',

  async load(db, profileId, numbers) {
    let query = db.selectFrom('evidence').selectAll().where('profile_id', '=', profileId).orderBy('number');
    if (numbers !== undefined) query = query.where('number', 'in', numbers);
    const rows = await query.execute();
    return new Map(
      rows.map((row): [number, Evidence] => [
        row.number,
        {
          title: row.title,
          reference: row.reference,
          owner: row.owner,
          date: row.dated_on,
          sha256: row.sha256,
          // The table's CHECK admits no other.
          reviewStatus: row.review_status as ReviewStatus,
          reviewer: row.reviewer,
          reviewedOn: row.reviewed_on,
          note: row.note,
          outcomes: readIds(row.outcomes),
        },
      ]),
    );
  },

  check: async (entries, { now }) => checkEach(entries, (entry) => checkEvidence(entry, now)),

  async store(transaction, profileId, contents, at) {
    await transaction
      .replaceInto('evidence')
      .values(
        contents.map(([number, evidence]) => ({
          profile_id: profileId,
          number,
          title: evidence.title,
          reference: evidence.reference,
          owner: evidence.owner,
          dated_on: evidence.date,
          sha256: evidence.sha256,
          review_status: evidence.reviewStatus,
          reviewer: evidence.reviewer,
          reviewed_on: evidence.reviewedOn,
          note: evidence.note,
          outcomes: JSON.stringify(evidence.outcomes),
          updated_at: at,
        })),
      )
      .execute();
  },
};

function checkEvidence({ draft, before }: Entry<Evidence>, now: Date): Evidence {
  const merged = overlay(before, draft, NEW);
  const evidence = { ...merged, outcomes: outcomeIds(merged.outcomes) };
  const { date, reviewStatus, reviewer, reviewedOn } = evidence;
  const wrongDate = dateProblem(date, now);
  if (wrongDate !== null) throw invalid(`date ${date} ${wrongDate}`);
  if (isReviewed(before) && isOtherVersion(before, evidence) && !Object.hasOwn(draft, 'reviewStatus')) {
    throw invalid(
      `it was ${before.reviewStatus} in another version: reference, date or sha256 is a new one`,
      'Give reviewStatus, reviewer and reviewedOn of the new version, or reviewStatus "not reviewed" and reviewedOn null.',
    );
  }
  if (reviewStatus === 'not reviewed') {
    if (reviewedOn === null) return evidence;
    throw invalid('reviewedOn is given, but reviewStatus is "not reviewed"', 'null clears reviewedOn.');
  }
  if (reviewer === null || reviewedOn === null) {
    throw invalid(`reviewStatus "${reviewStatus}" needs reviewer and reviewedOn`);
  }
  const wrongReview = dateProblem(reviewedOn, now);
  if (wrongReview !== null) throw invalid(`reviewedOn ${reviewedOn} ${wrongReview}`);
  return evidence;
}

function isReviewed(before: Evidence | null): before is Evidence {
  return before !== null && before.reviewStatus !== 'not reviewed';
}

/** A hash where there was none tells which version it is, and makes no other of it. */
function isOtherVersion(before: Evidence, after: Evidence): boolean {
  return (
    before.reference !== after.reference ||
    before.date !== after.date ||
    (before.sha256 !== null && before.sha256 !== after.sha256)
  );
}
