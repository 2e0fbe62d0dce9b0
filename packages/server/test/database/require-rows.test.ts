import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { connect, testServer } from '../support/connection.ts';

const NOTHING_STORED = 'Nothing was stored. csf-mcp doctor names';

/** A call that writes to a table, and a condition for the rows that a planted trigger ignores. */
const calls: readonly [event: string, when: string, tool: string, args: Record<string, unknown>][] = [
  ['INSERT ON profiles', '1', 'profile_create', { name: 'Plant', organization: 'Acme' }],
  ['UPDATE ON profiles', '1', 'profile_save', { profile: 'clinic', scope: 'All of it' }],
  ['INSERT ON scale_levels', 'NEW.value = 3', 'profile_create', { name: 'Plant', organization: 'Acme' }],
  ['INSERT ON risk_levels', '1', 'profile_create', { name: 'Plant', organization: 'Acme' }],
  ['INSERT ON audit_log', '1', 'profile_create', { name: 'Plant', organization: 'Acme' }],
  [
    'INSERT ON outcome_settings',
    "NEW.outcome_id = 'GV.OC-02'",
    'profile_save',
    { profile: 'clinic', outcomes: [{ id: 'GV.OC', target: 3 }] },
  ],
  [
    'INSERT ON outcome_texts',
    '1',
    'profile_save',
    { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', notes: 'A draft' }] },
  ],
  [
    'INSERT ON assessments',
    "NEW.outcome_id = 'GV.OC-03'",
    'assessment_record',
    {
      profile: 'clinic',
      assessor: 'R. Roe',
      records: [
        { outcome: 'GV.OC-02', score: 2 },
        { outcome: 'GV.OC-03', score: 2 },
      ],
    },
  ],
  [
    'INSERT ON assessments',
    "NEW.outcome_id = 'GV.OC-01'",
    'profile_clone',
    { profile: 'clinic', name: 'Copy', withAssessments: true },
  ],
  [
    'INSERT ON evidence',
    '1',
    'evidence_record',
    {
      profile: 'clinic',
      records: [
        { title: 'Charter', reference: 'page 1', owner: 'Ada', date: '2025-03-01', outcomes: ['GV.OC-01'] },
      ],
    },
  ],
];

test.each(calls)(
  'no row is acknowledged that a trigger ignores: %s when %s, %s',
  async (event, when, tool, args) => {
    const server = await testServer();
    const { call } = await connect(server);
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const records = ['GV.OC-01', 'GV.OC-04'].map((outcome) => ({ outcome, score: 1 }));
    await call('assessment_record', { profile: 'clinic', assessor: 'R. Roe', records });

    using other = new DatabaseSync(join(server.dataDir, 'csf.db'));
    other.exec(`CREATE TRIGGER planted BEFORE ${event} WHEN ${when} BEGIN SELECT RAISE(IGNORE); END`);
    const answer = await call(tool, args);
    expect(answer.isError, answer.text).toBe(true);
    expect(answer.text).toContain(NOTHING_STORED);

    other.exec('DROP TRIGGER planted');
    expect((await call('profile_overview')).facts).toMatchObject({ profile: 'clinic', revision: 2 });
    expect((await call('audit_log', { verify: true })).facts).toMatchObject({
      verification: { intact: true },
    });
    const again = await call(tool, args);
    expect(again.isError, again.text).toBe(false);
  },
);
