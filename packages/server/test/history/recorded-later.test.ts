import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeProfile } from '../../src/assessments/point-of-view.ts';
import { loadScoreHistory } from '../../src/assessments/score-history.ts';
import type { Database } from '../../src/database/open.ts';
import { evidenceRegister } from '../../src/records/evidence.ts';
import { riskRegister } from '../../src/records/risks.ts';
import { loadTiers } from '../../src/records/tiers.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { connect, testServer } from '../support/connection.ts';
import { anyChange, type Change, created, noon, profile } from '../support/profile-changes.ts';

const DAY = '2025-03-31';

/** A profile with a score, evidence and an action of before the day, on a server whose clock stands behind it. */
async function behindTheDay() {
  let time = new Date();
  const { call } = await connect(await testServer({ now: () => time }));
  const on = async (day: string, tool: string, args: Record<string, unknown>) => {
    time = new Date(`${day}T12:00:00Z`);
    const answer = await call(tool, { ...(tool !== 'profile_create' && { profile: 'clinic' }), ...args });
    expect(answer.isError, answer.text).toBe(false);
    return answer;
  };
  await on('2025-01-01', 'profile_create', { name: 'Clinic', organization: 'Acme' });
  await on('2025-02-01', 'assessment_record', scored('2025-02-01', { 'GV.OC-01': 1, 'PR.AA-01': 2 }));
  await on('2025-02-02', 'evidence_record', { records: [minutes('2025-02-01')] });
  await on('2025-02-03', 'action_record', { records: [{ title: 'Plan', outcomes: ['GV.OC-01'] }] });
  const later = async (tool: string, args: Record<string, unknown> = {}) => {
    const { facts } = await on('2025-06-01', tool, { asOf: DAY, ...args });
    const { count = 0, first = [] } = Object(facts['recordedLater']);
    const records = first.map(({ record }: { record: string }) => record);
    expect(count).toBe(records.length);
    return records;
  };
  const withdraw = (...records: string[]) =>
    on('2025-05-01', 'record_withdraw', { records, reason: 'Wrong.' });
  return { on, later, withdraw };
}

const scored = (date: string, scores: Record<string, number>) => ({
  assessor: 'Ada',
  date,
  records: Object.entries(scores).map(([outcome, score]) => ({ outcome, score })),
});
const minutes = (date: string) => ({
  title: 'Minutes',
  reference: 'x',
  owner: 'Ada',
  date,
  outcomes: ['GV.OC-01'],
});
const tier = (date: string) => ({ area: 'risk governance', tier: 2, rationale: 'So.', approver: 'Bo', date });

const ANALYSES = [
  'profile_get',
  'profile_overview',
  'profile_scores',
  'profile_gaps',
  'profile_changes',
  'profile_checks',
];

test.each(ANALYSES)('%s does not list withdrawals of what was not there on the day', async (tool) => {
  const { on, later, withdraw } = await behindTheDay();
  await on('2025-04-02', 'assessment_record', scored('2025-04-01', { 'GV.OC-01': 4 }));
  await on('2025-04-02', 'evidence_record', { records: [minutes('2025-04-01')] });
  await on('2025-04-02', 'risk_record', {
    records: [{ title: 'Loss', identifiedOn: '2025-04-01', outcomes: ['GV.OC-01'] }],
  });
  await on('2025-04-02', 'action_record', { records: [{ title: 'Train', outcomes: ['GV.OC-01'] }] });
  await on('2025-04-02', 'tier_record', tier('2025-04-01'));
  await withdraw('S-3', 'E-2', 'R-1', 'A-2', 'T-1');
  expect(await later(tool)).toEqual([]);
});

test('lists the withdrawal of a score only where its outcome was asked for', async () => {
  const { later, withdraw } = await behindTheDay();
  await withdraw('S-2');
  expect(await later('profile_scores')).toEqual(['withdrawal of S-2']);
  expect(await later('profile_scores', { function: 'PR' })).toEqual(['withdrawal of S-2']);
  expect(await later('profile_scores', { function: 'GV' })).toEqual([]);
});

test('lists neither a score nor its withdrawal if both are later', async () => {
  const { on, later, withdraw } = await behindTheDay();
  await on('2025-04-02', 'assessment_record', scored('2025-03-01', { 'GV.OC-02': 4 }));
  expect(await later('profile_scores')).toEqual(['GV.OC-02 of 2025-03-01']);
  await withdraw('GV.OC-02');
  expect(await later('profile_scores')).toEqual([]);
});

test('lists a review that was recorded later only if it was made by the day', async () => {
  const { on, later } = await behindTheDay();
  const review = (reviewedOn: string) => ({
    id: 'E-1',
    reviewStatus: 'accepted',
    reviewer: 'Bo',
    reviewedOn,
  });
  await on('2025-04-20', 'evidence_record', { records: [review('2025-04-20')] });
  expect(await later('profile_checks')).toEqual([]);
  await on('2025-04-21', 'evidence_record', { records: [review('2025-03-20')] });
  expect(await later('profile_checks')).toEqual(['E-1']);
});

test('lists only kinds of records that the answer looks at', async () => {
  const { on, later, withdraw } = await behindTheDay();
  await on('2025-04-02', 'risk_record', { records: [{ title: 'Loss', identifiedOn: '2025-03-01' }] });
  await on('2025-04-03', 'tier_record', tier('2025-03-01'));
  await on('2025-04-04', 'intake_record', {
    records: [{ title: 'Report', date: '2025-03-01', outcomes: ['GV'] }],
  });
  await on('2025-04-05', 'comment_record', {
    subject: 'GV.OC-02',
    text: 'Why?',
    author: 'Bo',
    date: '2025-03-01',
  });
  await withdraw('E-1', 'A-1');
  const withdrawals = ['withdrawal of E-1', 'withdrawal of A-1'];
  expect(await later('profile_gaps')).toEqual([]);
  expect(await later('profile_scores')).toEqual(['I-1']);
  expect(await later('profile_checks')).toEqual(['I-1', 'withdrawal of E-1']);
  expect(await later('profile_get', { detail: 'detailed' })).toEqual(['I-1', 'C-1']);
  expect(await later('profile_overview')).toEqual(['R-1', 'T-1', 'I-1', ...withdrawals]);
});

/** What answers look at, as it stood on the day. */
async function seenOnTheDay(db: Database, view: { knownAt?: string }) {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const registers = ['assessments', 'evidence', 'risks', 'tiers'] as const;
      const options = { now: noon('2025-06-01'), registers };
      const seen = await seeProfile(transaction, profile, { asOf: DAY, ...view }, options);
      const { moment, standings } = seen;
      const content = {
        standings,
        history: await loadScoreHistory(transaction, profile, moment),
        evidence: [...(await evidenceRegister.load(transaction, profile, { moment }))],
        risks: [...(await riskRegister.load(transaction, profile, { moment }))],
        tiers: [...(await loadTiers(transaction, profile, moment))],
      };
      return { content: canonicalJson(content), later: seen.view.recordedLater?.count ?? 0 };
    });
}

test('something was recorded later exactly if the log of the day gives another answer', async () => {
  const days = (month: string) => (change: Change, index: number) =>
    [change, `2025-${month}-${10 + index}`] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyChange, { minLength: 2, maxLength: 6 }),
      fc.array(anyChange, { minLength: 1, maxLength: 3 }),
      async (before, after) => {
        const db = await created('2025-01-01');
        for (const [change, day] of [...before.map(days('02')), ...after.map(days('04'))])
          await change(db, day);
        const { content, later } = await seenOnTheDay(db, {});
        const then = await seenOnTheDay(db, { knownAt: DAY });
        expect(content === then.content, `${later} recorded later`).toBe(later === 0);
      },
    ),
    { numRuns: 60 },
  );
});
