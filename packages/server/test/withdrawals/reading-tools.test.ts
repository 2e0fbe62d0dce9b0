import { expect, test } from 'vitest';
import { tools } from '../../src/tools.ts';
import { type Connection, newConnection } from '../support/connection.ts';
import { reportText } from '../support/report-text.ts';

const profile = 'clinic';

/** Each tool that reads a profile, and what it reads apart from the history. */
const READING: readonly (readonly [tool: string, args: object])[] = [
  ['profile_overview', { profile }],
  ['profile_overview', {}],
  ['profile_get', { profile, detail: 'detailed' }],
  ['profile_scores', { profile, detail: 'detailed' }],
  ['profile_gaps', { profile, net: true }],
  ['profile_changes', { profile, detail: 'detailed', interval: 'month' }],
  ['profile_changes', { profile, with: ['lab'] }],
  ['profile_checks', { profile, detail: 'detailed', staleAfterDays: 30 }],
  ['profile_lens', { profile, dataset: 'sp-800-53-rev-5-2-0' }],
  ['assessment_next', { profile }],
  ['assessment_next', { profile, assessor: 'Ben' }],
  ...['evidence', 'risks', 'actions', 'tiers', 'heatMap'].map(
    (kind) => ['records_list', { profile, kind, detail: 'detailed' }] as const,
  ),
  ['plan_build', { profile, startOn: '2025-04-07', capacityHoursPerWeek: 40, detail: 'detailed' }],
];

/** What reports are about. */
const REPORTS = [
  { kind: 'full', capacityHoursPerWeek: 40 },
  { kind: 'policy', about: 'GV.OC' },
  { kind: 'procedure', about: 'GV.OC-01' },
  { kind: 'tabletop', about: 'R-1' },
];

/** They read no profile, or what happened to it. */
const OTHERS = ['csf_search', 'csf_get', 'csf_map', 'audit_log'];

async function record({ call }: Connection, title: string, { score, day }: { score: number; day: string }) {
  const outcomes = ['GV.OC-01'];
  const reviewed = { reviewStatus: 'accepted', reviewer: 'Ada', reviewedOn: day };
  const calls: [tool: string, args: object][] = [
    [
      'assessment_record',
      {
        assessor: title,
        date: day,
        records: [
          { outcome: 'GV.OC-01', score },
          { outcome: 'PR.DS-11', notApplicable: title },
        ],
      },
    ],
    [
      'evidence_record',
      { records: [{ title, reference: 'x', owner: 'Ada', date: day, outcomes, ...reviewed }] },
    ],
    ['risk_record', { records: [{ title, likelihood: score, impact: score, identifiedOn: day, outcomes }] }],
    ['action_record', { records: [{ title, outcomes, effortHours: score, impact: 'high' }] }],
    ['tier_record', { area: 'risk governance', tier: score, rationale: title, approver: 'Ada', date: day }],
  ];
  for (const [tool, args] of calls) {
    const { isError, text } = await call(tool, { profile, ...args });
    expect(isError, text).toBe(false);
  }
}

async function clinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', { name: 'Lab', organization: 'Beta' });
  const outcomes = [{ id: 'GV.OC', target: 3, targetPriority: 'high' }];
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme', outcomes });
  await record(connection, 'Good', { score: 2, day: '2025-01-31' });
  return connection;
}

/** So many changes of a profile, after which it is as before: both profiles come to the same revision. */
async function changeNothing({ call }: Connection, times: number) {
  for (let left = times; left > 0; left--) {
    const { isError, text } = await call('profile_save', {
      profile,
      scope: left === 1 ? null : `Scope ${left}`,
    });
    expect(isError, text).toBe(false);
  }
}

async function answer({ call }: Connection, tool: string, args: object) {
  const answer = await call(tool, { ...args });
  expect(answer.isError, answer.text).toBe(false);
  return answer;
}

test('every tool that reads a profile answers as if what is withdrawn had never been recorded', async () => {
  const clean = await clinic();
  const corrected = await clinic();
  await record(corrected, 'Wrong', { score: 4, day: '2025-02-28' });
  await changeNothing(clean, 6);
  for (const [tool, args] of READING.slice(3, 6)) {
    const { revision: _, ...facts } = (await answer(corrected, tool, args)).facts;
    expect((await answer(clean, tool, args)).facts, tool).not.toMatchObject(facts);
  }
  const records = ['GV.OC-01', 'PR.DS-11', 'E-2', 'R-2', 'A-2', 'T-2'];
  const { isError, text } = await corrected.call('record_withdraw', { profile, records, reason: 'Wrong.' });
  expect(isError, text).toBe(false);
  for (const [tool, args] of READING) {
    expect(await answer(corrected, tool, args), tool).toEqual(await answer(clean, tool, args));
  }
  for (const args of REPORTS) {
    const [one = '', other] = await Promise.all(
      [corrected, clean].map((connection) => reportText(connection, { profile, ...args })),
    );
    expect(withoutHash(one), args.kind).toBe(withoutHash(other ?? ''));
  }
  const uri = 'csf://profiles/clinic';
  const resources = await Promise.all([corrected, clean].map(({ client }) => client.readResource({ uri })));
  const [one, other] = resources.map(({ contents }) => contents);
  expect(one).toEqual(other);
});

/** The logs of the two differ. */
function withoutHash(report: string): string {
  return report.replace(/^- Audit log: .*$/m, '');
}

test('no tool that reads is left out of the comparison', () => {
  const reading = tools.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name);
  expect(new Set([...READING.map(([tool]) => tool), ...OTHERS])).toEqual(new Set(reading));
});
