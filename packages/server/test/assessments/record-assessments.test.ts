import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { AssessmentDraft } from '../../src/assessments/check-drafts.ts';
import { loadCurrent } from '../../src/assessments/current.ts';
import { type RecordRequest, recordAssessments } from '../../src/assessments/record-assessments.ts';
import { loadStanding } from '../../src/assessments/standing.ts';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { assessmentColumns } from '../../src/database/tables/assessments.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const draft = (outcome: string, rest: Partial<AssessmentDraft> = {}): AssessmentDraft => ({
  outcome,
  date: '2025-03-31',
  assessor: 'Ada',
  ...(rest.notApplicable === undefined && { score: 2 }),
  ...rest,
});

const recording = (db: Database, drafts: AssessmentDraft[], rest: Partial<RecordRequest> = {}) =>
  recordAssessments(db, writer, new Date(writer.at), { profile: 'clinic', drafts, dryRun: false, ...rest });

async function databaseWithClinic(): Promise<Database> {
  const db = testDatabase();
  const outcomes = [{ id: 'RC', included: false }];
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme', outcomes });
  return db;
}

async function rows(db: Database) {
  return db.selectFrom('assessments').select(['outcome_id', 'score', 'assessed_on']).orderBy('id').execute();
}

describe('recording assessments', () => {
  test('makes them the current ones and raises the revision', async () => {
    const db = await databaseWithClinic();
    const batch = await recording(db, [
      draft('gv oc 1', { score: 3, confidence: 'low', note: 'Charter of 2024' }),
      draft('GV.OC-02', { notApplicable: 'No outside stakeholders.' }),
    ]);
    expect(batch).toMatchObject({
      revision: 2,
      coverage: { basis: 'assessed 1 of 97 in scope', notApplicable: 1 },
      recorded: [
        { previous: null, isCurrent: true },
        { previous: null, isCurrent: true },
      ],
    });
    const current = await loadCurrent(db, { id: 'clinic', rules: DEFAULT_RULES });
    expect(current.get('GV.OC-01')).toEqual({
      ...assessmentColumns.initial,
      outcomeId: 'GV.OC-01',
      score: 3,
      notApplicableReason: null,
      date: '2025-03-31',
      assessor: 'Ada',
      confidence: 'low',
      note: 'Charter of 2024',
    });
    expect(current.get('GV.OC-02')).toMatchObject({
      score: null,
      notApplicableReason: 'No outside stakeholders.',
    });
    expect((await loadProfile(db, 'clinic')).revision).toBe(2);
  });

  test('keeps every earlier record', async () => {
    const db = await databaseWithClinic();
    await recording(db, [draft('GV.OC-01', { score: 1, date: '2025-01-31' })]);
    await recording(db, [draft('GV.OC-01', { score: 3 })]);
    expect(await rows(db)).toEqual([
      { outcome_id: 'GV.OC-01', score: 1, assessed_on: '2025-01-31' },
      { outcome_id: 'GV.OC-01', score: 3, assessed_on: '2025-03-31' },
    ]);
  });

  test('an assessment of an earlier date adds to the history and leaves the current score', async () => {
    const db = await databaseWithClinic();
    await recording(db, [draft('GV.OC-01', { score: 3 })]);
    const { recorded } = await recording(db, [draft('GV.OC-01', { score: 1, date: '2024-12-31' })]);
    expect(recorded).toMatchObject([{ isCurrent: false, previous: { score: 3, date: '2025-03-31' } }]);
    expect((await loadCurrent(db, { id: 'clinic', rules: DEFAULT_RULES })).get('GV.OC-01')?.score).toBe(3);
  });

  test('again on the same day corrects the score', async () => {
    const db = await databaseWithClinic();
    await recording(db, [draft('GV.OC-01', { score: 3 })]);
    await recording(db, [draft('GV.OC-01', { score: 2 })]);
    expect((await loadCurrent(db, { id: 'clinic', rules: DEFAULT_RULES })).get('GV.OC-01')?.score).toBe(2);
  });

  test('all outcomes can be recorded at once', async () => {
    const db = await databaseWithClinic();
    const { standings } = await loadStanding(db, 'clinic');
    const included = standings.filter((standing) => standing.included);
    const { coverage } = await recording(
      db,
      included.map(({ outcome }) => draft(outcome.id)),
    );
    expect(coverage.basis).toBe('assessed 98 of 98 in scope');
  });

  test('only as a trial reports the same and stores nothing', async () => {
    const db = await databaseWithClinic();
    const drafts = [draft('GV.OC-01'), draft('GV.OC-02', { notApplicable: 'No.' })];
    const trial = await recording(db, drafts, { dryRun: true });
    expect(await rows(db)).toEqual([]);
    expect(trial.revision).toBe(1);
    expect({ ...trial, revision: 2, ids: ['S-1', 'S-2'] }).toEqual(await recording(db, drafts));
  });

  test('only as a trial works while another program writes', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
    const other = new DatabaseSync(join(directory, 'csf.db'));
    other.exec('BEGIN IMMEDIATE');
    expect(await recording(db, [draft('GV.OC-01')], { dryRun: true })).toMatchObject({ revision: 1 });
    other.close();
    await close();
  });

  test('based on another revision is refused', async () => {
    const db = await databaseWithClinic();
    await recording(db, [draft('GV.OC-01')], { expectedRevision: 1 });
    await expect(recording(db, [draft('GV.OC-02')], { expectedRevision: 1 })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
    });
    expect(await rows(db)).toHaveLength(1);
  });

  test('at the same time from two sides loses nothing', async () => {
    const db = await databaseWithClinic();
    await Promise.all(['GV.OC-01', 'GV.OC-02', 'GV.OC-03'].map((id) => recording(db, [draft(id)])));
    expect(await rows(db)).toHaveLength(3);
    expect((await loadProfile(db, 'clinic')).revision).toBe(4);
  });
});

describe('a batch with a mistake', () => {
  test.each<[string, AssessmentDraft, string]>([
    ['an unknown outcome', draft('GV.OC-09'), 'CSF 2.0 has no element "GV.OC-09". Nearest ids: GV.OC-01'],
    ['a withdrawn outcome', draft('PR.AC-03'), 'Its content is now in PR.AA-03, PR.AA-05, PR.IR-01'],
    ['a category', draft('GV.OC'), 'GV.OC is a category'],
    ['an excluded outcome', draft('RC.RP-01'), 'RC.RP-01 is excluded from the profile.'],
    [
      'a score off the scale',
      draft('GV.OC-02', { score: 5 }),
      'score 5 is not on the scale; give a level: 0 Not achieved, ',
    ],
    [
      'neither score nor reason',
      { ...draft('GV.OC-02'), score: undefined },
      'GV.OC-02 has neither score nor notApplicable.',
    ],
    [
      'both score and reason',
      draft('GV.OC-02', { score: 1, notApplicable: 'No.' }),
      'GV.OC-02 has both score and notApplicable.',
    ],
    ['a day that never was', draft('GV.OC-02', { date: '2025-02-30' }), 'is not a calendar date'],
    ['a day to come', draft('GV.OC-02', { date: '2025-04-02' }), 'date 2025-04-02 is in the future'],
    ['an outcome twice', draft('gv.oc-1'), 'GV.OC-01 is in this batch twice.'],
  ])('such as %s is refused as a whole, saying which record', async (_mistake, wrong, problem) => {
    const db = await databaseWithClinic();
    await expect(recording(db, [draft('GV.OC-01'), wrong])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: '1 of 2 records cannot be accepted, so none was stored.',
      hint: expect.stringContaining(problem),
    });
    expect(await rows(db)).toEqual([]);
  });

  test('in many records names each of them', async () => {
    const db = await databaseWithClinic();
    const drafts = [1, 2, 3, 4, 5, 6, 7].map((number) => draft(`GV.RM-0${number}`, { score: 9 }));
    await expect(recording(db, drafts)).rejects.toMatchObject({
      message: '7 of 7 records cannot be accepted, so none was stored.',
      hint: expect.stringMatching(/^records\.0: (.*\n){6}records\.6: .*$/),
    });
  });
});
