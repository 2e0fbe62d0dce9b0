import { expect, test } from 'vitest';
import { dueRecords } from '../../src/analysis/due.ts';
import { oldestEvidence } from '../../src/analysis/oldest-evidence.ts';
import { standingsWith } from '../support/standings.ts';

const ASIDE = { actions: new Map(), risks: new Map(), evidence: new Map(), standings: [] };

test('what is due are open actions and reviews of open risks with a day, earliest first', () => {
  const action = (status: 'open' | 'in progress' | 'done' | 'cancelled', dueOn: string | null) => ({
    title: status,
    owner: 'Ada',
    status,
    dueOn,
  });
  const risk = (status: 'open' | 'closed', reviewOn: string | null, acceptedUntil: string | null) => ({
    title: status,
    owner: null,
    status,
    reviewOn,
    acceptedUntil,
  });
  const actions = new Map([
    [1, action('open', '2025-04-30')],
    [2, action('in progress', '2025-03-01')],
    [3, action('done', '2025-01-01')],
    [4, action('cancelled', '2025-01-01')],
    [5, action('open', null)],
  ]);
  const risks = new Map([
    [1, risk('open', '2025-03-31', '2025-05-31')],
    [2, risk('closed', '2025-01-01', '2025-01-01')],
  ]);
  expect(dueRecords({ ...ASIDE, actions, risks }, '2025-03-31')).toEqual([
    { id: 'A-2', what: 'action', title: 'in progress', dueOn: '2025-03-01', owner: 'Ada', daysLate: 30 },
    { id: 'R-1', what: 'risk review', title: 'open', dueOn: '2025-03-31', owner: null, daysLate: 0 },
    { id: 'A-1', what: 'action', title: 'open', dueOn: '2025-04-30', owner: 'Ada', daysLate: 0 },
    { id: 'R-1', what: 'risk acceptance ends', title: 'open', dueOn: '2025-05-31', owner: null, daysLate: 0 },
  ]);
});

test('what is due are also evidence that lapses, and days that an included outcome has', () => {
  const evidence = (reviewStatus: 'accepted' | 'rejected', validUntil: string | null) => ({
    title: reviewStatus,
    owner: 'Ada',
    reviewStatus,
    validUntil,
  });
  const standings = standingsWith({
    'GV.OC-01': { owner: 'Ben', reviewOn: '2025-03-30', targetOn: '2025-12-31' },
    'GV.OC-02': { included: false, reviewOn: '2025-01-01' },
    'GV.OC-03': { score: 3, target: 3, targetOn: '2025-01-01' },
    'GV.OC-04': { score: 'n/a', target: 3, targetOn: '2025-01-01' },
  });
  const records = new Map([
    [1, evidence('accepted', '2025-06-30')],
    [2, evidence('rejected', '2025-01-01')],
    [3, evidence('accepted', null)],
  ]);
  const due = dueRecords({ ...ASIDE, evidence: records, standings }, '2025-03-31');
  expect(due.map(({ id, what, dueOn, owner, daysLate }) => [id, what, dueOn, owner, daysLate])).toEqual([
    ['GV.OC-01', 'outcome review', '2025-03-30', 'Ben', 1],
    ['E-1', 'evidence lapses', '2025-06-30', 'Ada', 0],
    ['GV.OC-01', 'outcome target', '2025-12-31', 'Ben', 0],
  ]);
});

test('the oldest evidence leaves out what was rejected', () => {
  const evidence = (date: string, reviewStatus: 'accepted' | 'rejected' | 'not reviewed') => ({
    title: reviewStatus,
    date,
    reviewStatus,
  });
  const records = new Map([
    [1, evidence('2025-03-01', 'accepted')],
    [2, evidence('2024-01-01', 'rejected')],
    [3, evidence('2025-02-01', 'not reviewed')],
  ]);
  expect(oldestEvidence(records, '2025-03-31')).toEqual([
    { id: 'E-3', title: 'not reviewed', date: '2025-02-01', ageDays: 58 },
    { id: 'E-1', title: 'accepted', date: '2025-03-01', ageDays: 30 },
  ]);
});
