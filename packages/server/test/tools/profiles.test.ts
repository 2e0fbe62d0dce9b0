import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { type Connection, connect, newConnection, testServer } from '../support/connection.ts';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [
      { id: 'GV', target: 3, targetPriority: 'high' },
      { id: 'RC', included: false },
    ],
  });
  return connection;
}

describe('profile_create and profile_save', () => {
  test('one only creates, the other only changes', async () => {
    const { call } = await withClinic();
    const names = { name: 'Ward', organization: 'Acme' };
    expect(await call('profile_save', names)).toMatchObject({
      isError: true,
      text: expect.stringContaining('profile is required'),
    });
    expect(await call('profile_create', { profile: 'clinic', ...names })).toMatchObject({
      isError: true,
      text: expect.stringContaining('unknown argument "profile"'),
    });
    expect(await call('profile_create', { name: 'Ward' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('organization is required'),
    });
    expect(await call('profile_create', names)).toMatchObject({
      text: expect.stringMatching(/^Profile ward created; it is at revision 1\./),
    });
    expect(
      await call('profile_create', { name: 'CLINIC', organization: 'acme', scope: 'Wards' }),
    ).toMatchObject({
      isError: true,
      text: 'Acme already has a profile named Clinic.\nTo change it, call profile_save with profile "clinic"; for a new profile, choose another name.',
    });
  });

  test('a client may let the one pass without asking, since it replaces nothing', async () => {
    const { client } = await newConnection();
    const { tools } = await client.listTools();
    const hints = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    expect(hints('profile_create')).toMatchObject({ destructiveHint: false, idempotentHint: true });
    expect(hints('profile_save')).toMatchObject({ destructiveHint: true, idempotentHint: true });
  });

  test('profile_save changes, and says when there was nothing to change', async () => {
    const { call } = await withClinic();
    expect(await call('profile_save', { profile: 'clinic', scope: 'Wards' })).toMatchObject({
      text: expect.stringMatching(/^Profile clinic updated; it is at revision 2\./),
      facts: { status: 'updated', profile: 'clinic', revision: 2 },
    });
    expect(await call('profile_save', { profile: 'clinic', scope: 'Wards' })).toMatchObject({
      text: expect.stringContaining('nothing changed'),
      facts: { status: 'unchanged', revision: 2 },
    });
  });

  test('gives a profile an id that can be read, whatever the script of its name', async () => {
    const { call } = await newConnection();
    const ids: unknown[] = [];
    for (const name of ['北京医院', 'مستشفى', '北京 医院', 'ⵣ'])
      ids.push((await call('profile_create', { name, organization: 'Acme' })).facts['profile']);
    expect(ids).toEqual(['bei-jing-yi-yuan', 'mstshf', 'bei-jing-yi-yuan-2', 'profile']);
    expect((await call('profile_get', { profile: '北京医院' })).facts).toMatchObject({ id: ids[0] });
  });

  test('takes -0 for 0, so that repeating a call changes nothing', async () => {
    const { call } = await newConnection();
    const args = {
      name: 'Clinic',
      organization: 'Acme',
      scale: [-0, 1].map((value) => ({ value, label: `${value} points`, meaning: 'm' })),
      outcomes: [{ id: 'GV', target: -0 }],
    };
    expect((await call('profile_create', args)).facts).toMatchObject({ status: 'created' });
    expect((await call('profile_create', args)).facts).toMatchObject({ status: 'unchanged' });
  });

  test('keeps every kind of line break in a text as a line break', async () => {
    const { call } = await newConnection();
    const scope = 'Wards\u2028revision: 99\u2029Labs\r\nand more';
    await call('profile_create', { name: 'Clinic', organization: 'Acme', scope });
    const { facts, text } = await call('profile_get', { profile: 'clinic' });
    expect(facts).toMatchObject({ scope: 'Wards\nrevision: 99\nLabs\nand more' });
    expect(text).toContain('scope:\n  Wards\n  revision: 99\n  Labs\n  and more');
  });

  test('names itself and the client in the audit log', async () => {
    const server = await testServer();
    const modern = await connect(server, { versionNegotiation: { mode: 'auto' } });
    const legacy = await connect(server);
    await modern.call('profile_create', { name: 'Clinic', organization: 'Acme' });
    await legacy.call('profile_save', { profile: 'clinic', scope: 'Wards' });
    const { db, close } = openDatabase(server.dataDir);
    const columns = ['client_name', 'client_version', 'tool', 'at'] as const;
    const entries = await db.selectFrom('audit_log').select(columns).execute();
    await close();
    const entry = {
      client_name: 'test-client',
      client_version: '9.8.7',
      at: '2025-03-31T12:00:00.000Z',
    };
    expect(entries).toEqual([
      { ...entry, tool: 'profile_create' },
      { ...entry, tool: 'profile_save' },
    ]);
  });

  test.each<[string, object, string]>([
    ['one level', { scale: [{ value: 0, label: 'a', meaning: 'm' }] }, 'scale: give at least 2 items, not 1'],
    [
      'unordered levels',
      { scale: [1, 0].map((value) => ({ value, label: `${value}`, meaning: 'm' })) },
      'must ascend',
    ],
    [
      'a negative level',
      { scale: [-1, 0].map((value) => ({ value, label: `${value}`, meaning: 'm' })) },
      'scale.0.value',
    ],
    [
      'twelve levels',
      { scale: Array.from({ length: 12 }, (_, value) => ({ value, label: `${value}`, meaning: 'm' })) },
      'scale: give at most 11 items, not 12',
    ],
    [
      'a priority of its own',
      { outcomes: [{ id: 'GV', targetPriority: 'urgent' }] },
      'outcomes.0: targetPriority',
    ],
    [
      'a target off the scale',
      { outcomes: [{ id: 'GV.OC-01', target: 9 }] },
      'outcomes.0: GV.OC-01: target 9 is not on the scale; give a level: 0 Not',
    ],
    ['a tier that there is not', { outcomes: [{ id: 'GV', targetTier: 5 }] }, 'outcomes.0: targetTier'],
    [
      'a text of 10 MB',
      { outcomes: [{ id: 'GV', notes: 'x'.repeat(10_000_000) }] },
      'outcomes.0: notes: is too long',
    ],
    ['a text with a control character', { outcomes: [{ id: 'GV', notes: 'a\u0000b' }] }, 'outcomes.0: notes'],
    [
      'half a character in a text',
      { outcomes: [{ id: 'GV', rationale: '\ud800' }] },
      'outcomes.0: rationale',
    ],
    ['a list for a text', { outcomes: [{ id: 'GV', currentRoles: ['Ada'] }] }, 'outcomes.0: currentRoles'],
    ['an empty text', { outcomes: [{ id: 'GV', notes: ' ' }] }, 'outcomes.0: notes: is empty'],
    [
      'one risk scale',
      { riskScales: { likelihood: [1, 2].map((value) => ({ value, label: `${value}`, meaning: 'm' })) } },
      'riskScales.impact is required',
    ],
    [
      'a risk scale of one level',
      { riskScales: { likelihood: [], impact: [{ value: 1, label: 'a', meaning: 'm' }] } },
      'riskScales.impact: give at least 2 items, not 1',
    ],
    [
      'a broken target',
      { outcomes: [{ id: 'GV.OC-01', target: 1.5 }] },
      'outcomes.0: GV.OC-01: target 1.5 is not on the scale',
    ],
    [
      'an unknown setting',
      { outcomes: [{ id: 'GV', targets: 3 }] },
      'unknown argument "targets"; did you mean "target"?',
    ],
    ['an empty name', { name: '   ' }, 'name: is empty'],
    ['a name that reads backwards', { name: '\u202eSecnahc' }, 'name: must be one line'],
    [
      'a name with an invisible letter',
      { name: 'Cli\u200bnic' },
      'name: must be one line without control or other invisible characters: U+200B at character 4',
    ],
    [
      'too many outcomes',
      { outcomes: Array(500).fill({ id: 'GV', included: true, target: 1, targetPriority: 'low' }) },
      'outcomes: give at most 150 items, not ',
    ],
  ])('refuses %s', async (_what, wrong, problem) => {
    const { call } = await withClinic();
    expect(await call('profile_save', { profile: 'clinic', ...wrong })).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    });
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ revision: 1 });
  });
});

describe('profile_get', () => {
  test('gives the profile with its coverage by function', async () => {
    const { call } = await withClinic();
    const { facts, text } = await call('profile_get', { profile: 'clinic' });
    expect(facts).toMatchObject({
      id: 'clinic',
      scope: null,
      revision: 1,
      included: 98,
      inScope: 98,
      withTarget: 31,
      functions: [{ id: 'GV', inScope: 31 }, {}, {}, {}, {}, { id: 'RC', included: 0 }],
    });
    expect(facts).not.toHaveProperty('outcomes');
    expect(text).toMatch(/^Clinic of Acme, revision 1: assessed 0 of 98 in scope\./);
  });

  test('gives its outcomes in detail, with the current assessment', async () => {
    const { call } = await withClinic();
    await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-02', score: 2, note: 'Two lines:\nscore: 4' }],
    });
    const { facts, text } = await call('profile_get', {
      profile: 'clinic',
      detail: 'detailed',
      category: 'gv oc',
    });
    expect(facts['outcomes']).toHaveLength(5);
    expect(facts).toMatchObject({
      outcomes: [
        { id: 'GV.OC-01', included: true, target: 3, targetPriority: 'high', assessment: null },
        {
          id: 'GV.OC-02',
          assessment: { score: 2, date: '2025-03-31', assessor: 'Ada', notApplicableReason: null },
        },
        {},
        {},
        {},
      ],
    });
    expect(text).toContain(',"Two lines:␊score: 4"');
  });

  test('gives all columns of an outcome: what is said in words only as far as it is given', async () => {
    const { call } = await withClinic();
    const said = {
      currentPriority: 'low',
      targetTier: 3,
      rationale: 'By law.',
      notes: '<b>&amp;\nid: GV</b>',
    };
    await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-03', ...said }] });
    const { facts, text } = await call('profile_get', {
      profile: 'clinic',
      detail: 'detailed',
      outcome: 'gv oc 3',
    });
    expect(facts['outcomes']).toEqual([
      {
        id: 'GV.OC-03',
        shortName: 'Legal and contract duties managed',
        statement: expect.any(String),
        included: true,
        target: 3,
        targetPriority: 'high',
        ...said,
        assessment: null,
      },
    ]);
    expect(text).toContain('"<b>&amp;␊id: GV</b>"');
    expect(facts).not.toHaveProperty('nextCursor');
  });

  test('gives the risk scales with the scale', async () => {
    const { call } = await withClinic();
    const { facts } = await call('profile_get', { profile: 'clinic' });
    expect(facts).toMatchObject({
      riskScales: { likelihood: { length: 5 }, impact: [{ value: 1, label: 'Very low' }, {}, {}, {}, {}] },
    });
  });

  test.each<[string, object, string]>([
    ['an outcome of another function', { outcome: 'GV.OC-01', function: 'RC' }, 'Give the outcome alone.'],
    ['a category of another function', { outcome: 'GV.OC', function: 'RC' }, 'Give the outcome alone.'],
    ['an id like a path', { outcome: '../../etc/passwd' }, 'CSF 2.0 has no element'],
  ])('refuses %s', async (_what, selection, problem) => {
    const { call } = await withClinic();
    expect(await call('profile_get', { profile: 'clinic', detail: 'detailed', ...selection })).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    });
  });

  test('counts targets of outcomes in scope only', async () => {
    const { call } = await withClinic();
    await call('profile_save', { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', included: false }] });
    const records = [{ outcome: 'GV.OC-02', notApplicable: 'No.' }];
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({ withTarget: 29 });
  });

  test.each([
    { function: 'RS', category: 'RS.MA' },
    { category: 'RS.MA' },
    { outcome: 'RS.MA' },
    { outcome: 'Incident Management' },
  ])('shows the outcomes that %j selects, without being asked for details', async (selection) => {
    const { call } = await withClinic();
    const { facts } = await call('profile_get', { profile: 'clinic', ...selection });
    const outcomes = facts['outcomes'] as { id: string }[];
    expect(outcomes.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((number) => `RS.MA-0${number}`));
    expect(facts).not.toHaveProperty('notes');
  });

  test.each([{ function: 'GV' }, { category: 'GV.OC' }, { outcome: 'GV.OC-01' }, { cursor: 'x' }])(
    'has no outcomes where it is to be concise, and says that it ignores %j',
    async (selection) => {
      const { call } = await withClinic();
      const concise = { profile: 'clinic', detail: 'concise' };
      const { facts } = await call('profile_get', { ...concise, ...selection });
      const notes = [`${Object.keys(selection)} ignored: a concise answer has no outcomes`];
      expect(facts).toEqual({ ...(await call('profile_get', concise)).facts, notes });
    },
  );

  test('stays under 100 kB with the longest notes on every outcome, and pages lead through all', async () => {
    const { call } = await newConnection();
    await call('profile_create', { name: 'Clinic', organization: 'Acme', scope: '長'.repeat(2_000) });
    for (let next: Record<string, unknown> | undefined = {}; next !== undefined; ) {
      const { facts } = await call('assessment_next', { profile: 'clinic', limit: 25, ...next });
      const records = (facts['outcomes'] as { id: string }[]).map(({ id }) => ({
        outcome: id,
        score: 1,
        note: '長'.repeat(1_000),
        assessor: '長'.repeat(120),
      }));
      await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
      next = facts['nextCursor'] === undefined ? undefined : { cursor: facts['nextCursor'] };
    }
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const { facts, text } = await call('profile_get', {
        profile: 'clinic',
        detail: 'detailed',
        limit: 106,
        ...(cursor !== undefined && { cursor }),
      });
      expect(Buffer.byteLength(text)).toBeLessThan(100_000);
      seen.push(...(facts['outcomes'] as unknown[]));
      cursor = facts['nextCursor'];
    } while (cursor !== undefined);
    expect(seen).toHaveLength(106);
  });

  test('refuses an unknown profile with the nearest id', async () => {
    const { call } = await withClinic();
    expect(await call('profile_get', { profile: 'clinics' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('Nearest ids: clinic.'),
    });
  });
});

describe('what a change leaves open about excluded outcomes', () => {
  const saving = async ({ call }: Connection, outcomes: readonly object[]) => {
    const { isError, text, facts } = await call('profile_save', { profile: 'clinic', outcomes });
    expect(isError, text).toBe(false);
    return facts['notes'];
  };

  test('is how many have no rationale, also when they are created so', async () => {
    const connection = await newConnection();
    const outcomes = [
      { id: 'RC', included: false },
      { id: 'RC.CO', rationale: 'No customers' },
    ];
    const names = { name: 'Clinic', organization: 'Acme' };
    const note = '6 of 8 excluded outcomes without rationale: ask why, and store it with profile_save.';
    for (const status of ['created', 'unchanged'])
      expect((await connection.call('profile_create', { ...names, outcomes })).facts).toMatchObject({
        status,
        notes: [note],
      });
    expect(await saving(connection, outcomes)).toEqual([note]);
    expect(await saving(connection, [{ id: 'RC', rationale: 'Second wave' }])).toBeUndefined();
    expect(await saving(connection, [{ id: 'RC.RP-01', rationale: null }])).toEqual([
      '1 of 1 excluded outcome without rationale: ask why, and store it with profile_save.',
    ]);
  });

  test('is how many keep a target', async () => {
    const connection = await withClinic();
    expect(await saving(connection, [{ id: 'GV.OC', included: false, rationale: 'Second wave' }])).toEqual([
      '5 of 5 excluded outcomes with a target, which counts again once they are included.',
    ]);
  });

  test('is how many are included again with the rationale of their exclusion', async () => {
    const connection = await withClinic();
    await saving(connection, [{ id: 'DE.AE', included: false, rationale: 'Second wave' }]);
    const again = [
      { id: 'DE.AE', included: true },
      { id: 'DE.AE-02', rationale: null },
      { id: 'DE.AE-03', rationale: 'Asked for by the board' },
    ];
    expect(await saving(connection, again)).toEqual([
      '4 outcomes included again with the rationale of the exclusion; null clears it.',
    ]);
    expect(await saving(connection, [{ id: 'DE.AE', included: true }])).toBeUndefined();
  });
});

describe('profile_clone', () => {
  test('says what the source alone keeps, and which texts speak of the present', async () => {
    const { call } = await withClinic();
    const profile = 'clinic';
    await call('assessment_record', {
      profile,
      assessor: 'Ada',
      records: [{ outcome: 'GV.OC-01', score: 2 }],
    });
    await call('risk_record', { profile, records: [{ title: 'Fire' }, { title: 'Water' }] });
    const outcomes = [{ id: 'GV.OC-01', currentStatus: 'A draft', targetPolicies: 'A policy' }];
    await call('profile_save', { profile, outcomes });
    expect((await call('profile_clone', { profile, name: 'Ward' })).facts).toMatchObject({
      copied: { texts: 2, textsOnCurrentState: 1, assessments: 0 },
      notCopied: { assessments: 1, risks: 2, evidence: 0 },
      notes: [
        '1 text on the current state came along: ask whether they hold here.',
        'The source alone keeps assessments (1), risks (2).',
      ],
    });
  });

  test('clones, says what it did not clone, and answers with the id', async () => {
    const { call } = await withClinic();
    const records = [{ outcome: 'GV.OC-01', score: 2 }];
    await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records });
    const args = { profile: 'clinic', name: 'Clinic 2026', withAssessments: true, expectedRevision: 2 };
    expect(await call('profile_clone', args)).toMatchObject({
      isError: false,
      text: expect.stringMatching(
        /^Profile clinic-2026 cloned from clinic at revision 2, with 31 targets, 0 texts and 1 assessment\./,
      ),
      facts: {
        profile: 'clinic-2026',
        revision: 1,
        clonedFrom: 'clinic',
        sourceRevision: 2,
        copied: { excluded: 8, targets: 31, texts: 0, textsOnCurrentState: 0, assessments: 1 },
        notCopied: { assessments: 0, evidence: 0, risks: 0, actions: 0, tiers: 0, intake: 0, comments: 0 },
        notes: ['The assessments keep their dates and assessors: nothing was judged anew for this profile.'],
      },
    });
    expect((await call('profile_get', { profile: 'clinic-2026' })).facts).toMatchObject({
      inScope: 98,
      assessed: 1,
    });
    expect(await call('profile_clone', args)).toMatchObject({
      isError: true,
      text: expect.stringContaining('Acme already has a profile named Clinic 2026.'),
    });
  });

  test.each<[string, object, string]>([
    ['an unknown source', { profile: '../clinic' }, 'There is no profile "../clinic".'],
    ['a source like SQL', { profile: "' OR 1=1 --" }, 'There is no profile'],
    ['a source like a prototype', { profile: '__proto__' }, 'There is no profile'],
    ['no name', { name: undefined }, 'name is required'],
    ['a name of 10 MB', { name: 'x'.repeat(10_000_000) }, 'name: is too long'],
    ['a name of two lines', { name: 'a\nb' }, 'name: must be one line'],
    ['an old revision', { expectedRevision: 7 }, 'is at revision 1, not 7'],
    ['a word for a truth value', { withAssessments: 'yes' }, 'withAssessments'],
    ['a scope with a control character', { scope: 'a\u0007' }, 'scope: must not contain control characters'],
    ['a tag in the second line of a scope', { scope: ' a\r\nb\u{E0041}' }, 'U+E0041 at character 6'],
    ['a mark at the end of a name', { name: '  Clone \ufeff' }, 'U+FEFF at character 9'],
  ])('refuses %s', async (_what, wrong, problem) => {
    const { call } = await withClinic();
    expect(await call('profile_clone', { profile: 'clinic', name: 'Clone', ...wrong })).toMatchObject({
      isError: true,
      text: expect.stringContaining(problem),
    });
    expect((await call('profile_overview', { organization: 'Acme' })).facts).toMatchObject({ total: 1 });
  });

  test('keeps hostile text as text', async () => {
    const { call } = await withClinic();
    const scope = `'); DROP TABLE profiles; -- <script>alert(1)</script>`;
    await call('profile_clone', {
      profile: 'clinic',
      name: '<b>Clone</b>',
      organization: '__proto__',
      scope,
    });
    expect((await call('profile_get', { profile: 'b-clone-b' })).facts).toMatchObject({
      name: '<b>Clone</b>',
      organization: '__proto__',
      scope,
    });
  });
});
