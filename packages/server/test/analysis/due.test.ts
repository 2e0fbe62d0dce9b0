import { expect, test } from 'vitest';
import { dueRecords } from '../../src/analysis/due.ts';
import { oldestEvidence } from '../../src/analysis/oldest-evidence.ts';

test('what is due are open actions and reviews of open risks with a day, earliest first', () => {
  const action = (status: 'open' | 'in progress' | 'done' | 'cancelled', dueOn: string | null) => ({
    title: status,
    owner: 'Ada',
    status,
    dueOn,
  });
  const risk = (status: 'open' | 'closed', reviewOn: string | null) => ({
    title: status,
    owner: null,
    status,
    reviewOn,
  });
  const actions = new Map([
    [1, action('open', '2025-04-30')],
    [2, action('in progress', '2025-03-01')],
    [3, action('done', '2025-01-01')],
    [4, action('cancelled', '2025-01-01')],
    [5, action('open', null)],
  ]);
  const risks = new Map([
    [1, risk('open', '2025-03-31')],
    [2, risk('closed', '2025-01-01')],
  ]);
  expect(dueRecords(actions, risks, '2025-03-31')).toEqual([
    { id: 'A-2', what: 'action', title: 'in progress', dueOn: '2025-03-01', owner: 'Ada', daysLate: 30 },
    { id: 'R-1', what: 'risk review', title: 'open', dueOn: '2025-03-31', owner: null, daysLate: 0 },
    { id: 'A-1', what: 'action', title: 'open', dueOn: '2025-04-30', owner: 'Ada', daysLate: 0 },
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
