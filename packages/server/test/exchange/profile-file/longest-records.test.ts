import { expect, test } from 'vitest';
import { connect, testServer } from '../../support/connection.ts';
import { testDatabase } from '../../support/test-database.ts';
import { exported, imported, withDatabase } from '../../support/travelling-profile.ts';

const line = (length: number) => 'é'.repeat(length);
const text = (length: number) => `${'x'.repeat(length - 2)}\ny`;
const profile = 'clinic';
const outcomes = ['GV.OC-01'];

/** The longest values that the tools take, of fields that are texts. */
const CALLS: [tool: string, args: Record<string, unknown>][] = [
  [
    'profile_create',
    {
      name: `Clinic ${line(113)}`,
      organization: line(120),
      scope: text(2_000),
      scale: [0, 100].map((value) => ({ value, label: `${value}${line(57)}`, meaning: line(300) })),
      outcomes: [{ id: 'GV.OC-01', owner: line(120), rationale: text(2_000), target: 100 }],
    },
  ],
  [
    'assessment_record',
    {
      assessor: line(120),
      source: line(200),
      confirmer: line(120),
      records: [
        { outcome: 'GV.OC-01', score: 100, note: text(1_000) },
        { outcome: 'GV.OC-02', notApplicable: text(500) },
      ],
    },
  ],
  [
    'evidence_record',
    {
      records: [
        {
          title: line(200),
          reference: line(1_000),
          owner: line(120),
          date: '2025-01-01',
          note: text(1_000),
          reviewStatus: 'accepted',
          reviewer: line(120),
          reviewedOn: '2025-01-02',
          outcomes,
        },
      ],
    },
  ],
  [
    'risk_record',
    {
      records: [
        {
          title: line(200),
          description: text(1_000),
          treatmentNote: text(1_000),
          owner: line(120),
          acceptedBy: line(120),
          acceptedUntil: '2030-01-01',
        },
      ],
    },
  ],
  [
    'action_record',
    {
      records: [
        {
          title: line(200),
          weakness: text(1_000),
          source: line(300),
          owner: line(120),
          role: line(60),
          resources: text(1_000),
          note: text(1_000),
          effortHours: 20_000,
          milestones: Array.from({ length: 20 }, () => ({ text: line(200) })),
          outcomes,
        },
      ],
    },
  ],
  ['tier_record', { area: 'risk governance', tier: 4, rationale: text(2_000), approver: line(120) }],
  [
    'intake_record',
    {
      records: [
        { title: line(200), reference: line(1_000), provider: line(120), note: text(1_000), outcomes },
      ],
    },
  ],
  ['comment_record', { subject: 'GV.OC-01', text: text(1_000), author: line(120) }],
  ['record_withdraw', { records: ['T-1'], reason: text(1_000), by: line(120) }],
  ['snapshot_record', { name: line(120), by: line(120), note: text(2_000) }],
];

test('a record with the longest texts that the tools take can travel', async () => {
  const server = await testServer();
  const { call } = await connect(server);
  let id = profile;
  for (const [tool, args] of CALLS) {
    const { isError, text, facts } = await call(
      tool,
      tool === 'profile_create' ? args : { profile: id, ...args },
    );
    expect(isError, `${tool}: ${text}`).toBe(false);
    if (tool === 'profile_create') id = String(facts['profile']);
  }
  await server[Symbol.asyncDispose]();
  const file = await withDatabase(server.dataDir, (db) => exported(db, { profile: id }));
  const { facts } = await imported(testDatabase(), file);
  expect(facts.counts).toMatchObject({
    assessments: 2,
    evidence: 1,
    actions: 1,
    withdrawals: 1,
    snapshots: 1,
  });
});
