import { describe, expect, test } from 'vitest';
import { type Answer, type Connection, connect, testServer } from '../support/connection.ts';
import { reportText } from '../support/report-text.ts';

type Rules = Readonly<Record<string, unknown>>;

/** A profile `clinic` with these rules, and a connection for the person Grace. */
async function clinicWith(rules: Rules, more: object = {}): Promise<Connection> {
  const connection = await connect(await testServer(), {}, undefined, { person: () => 'Grace' });
  const created = await connection.call('profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    rules,
    ...more,
  });
  expect(created.isError, created.text).toBe(false);
  return connection;
}

const record = ({ call }: Connection, records: readonly object[], batch: object = {}): Promise<Answer> =>
  call('assessment_record', { profile: 'clinic', assessor: 'Ada', date: '2025-03-01', ...batch, records });

const setRules = ({ call }: Connection, rules: Rules): Promise<Answer> =>
  call('profile_save', { profile: 'clinic', rules });

async function current(
  connection: Connection,
  outcome = 'GV.OC-01',
): Promise<Readonly<Record<string, unknown>>> {
  const { facts } = await connection.call('profile_get', { profile: 'clinic', detail: 'detailed', outcome });
  const [only] = facts['outcomes'] as { assessment: Record<string, unknown> }[];
  return only?.assessment ?? {};
}

async function history({ call }: Connection): Promise<Readonly<Record<string, unknown>>[]> {
  const { facts } = await call('records_list', {
    profile: 'clinic',
    kind: 'assessments',
    detail: 'detailed',
  });
  return facts['records'] as Record<string, unknown>[];
}

async function isLogIntact({ call }: Connection): Promise<unknown> {
  const { facts } = await call('audit_log', { verify: true });
  return (facts['verification'] as { intact: boolean }).intact;
}

describe('who is behind a score', () => {
  test('is stored with it: who judged, who confirmed, who recorded, and from which source', async () => {
    const connection = await clinicWith({});
    const batch = { kind: 'validated', source: 'Interview of 2025-03-01', confirmer: 'Edsger' };
    const own = { kind: 'self-assessed', source: 'I-1', confirmer: 'Barbara', assessor: 'Alan' };
    await record(
      connection,
      [
        { outcome: 'GV.OC-01', score: 2 },
        { outcome: 'GV.OC-02', score: 3, ...own },
      ],
      batch,
    );
    expect(await current(connection)).toMatchObject({ ...batch, assessor: 'Ada', recorder: 'Grace' });
    expect(await current(connection, 'GV.OC-02')).toMatchObject({ ...own, recorder: 'Grace' });
    expect(await history(connection)).toMatchObject([
      { outcome: 'GV.OC-02', ...own, recorder: 'Grace' },
      { outcome: 'GV.OC-01', ...batch, recorder: 'Grace' },
    ]);
    expect(await isLogIntact(connection)).toBe(true);
  });

  test('is left out where nobody said', async () => {
    const { call } = await connect(await testServer());
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const connection = { call } as Connection;
    await record(connection, [{ outcome: 'GV.OC-01', score: 2 }]);
    for (const field of ['kind', 'source', 'confirmer', 'recorder'])
      expect(await current(connection)).not.toHaveProperty(field);
  });

  test('the source "form" is refused, since it stands for scores that come in by a form', async () => {
    const connection = await clinicWith({});
    const { isError, text } = await record(connection, [{ outcome: 'GV.OC-01', score: 2, source: ' Form ' }]);
    expect(isError).toBe(true);
    expect(text).toContain('GV.OC-01: source "form" is reserved');
    expect(
      (await record(connection, [{ outcome: 'GV.OC-01', score: 2, source: 'form of May' }])).isError,
    ).toBe(false);
  });

  test('is demanded where the profile says so, and all records that lack it are named at once', async () => {
    const connection = await clinicWith({ requiresSource: true, requiresConfirmer: true });
    const records = [
      { outcome: 'GV.OC-01', score: 2 },
      { outcome: 'GV.OC-02', score: 2, source: 'Interview' },
      { outcome: 'GV.OC-03', score: 2, source: 'Interview', confirmer: 'Edsger' },
      { outcome: 'GV.OC-04', notApplicable: 'Nobody depends on it.' },
    ];
    const { isError, text } = await record(connection, records);
    expect(isError).toBe(true);
    expect(text).toContain('records.0: GV.OC-01 has a score without source and confirmer');
    expect(text).toContain('records.1: GV.OC-02 has a score without confirmer');
    expect(text).toMatch(/^2 of 4 records cannot be accepted/);
    expect((await record(connection, records, { source: 'Sheet', confirmer: 'Edsger' })).isError).toBe(false);
  });

  test('is not confirmed by who judged it, where the profile demands a confirmer', async () => {
    const records = [{ outcome: 'GV.OC-01', score: 2, assessor: 'Ada', confirmer: 'ADA' }];
    const { isError, text } = await record(await clinicWith({ requiresConfirmer: true }), records);
    expect(isError).toBe(true);
    expect(text).toContain('GV.OC-01 is confirmed by "ADA", who judged it');
    expect((await record(await clinicWith({}), records)).isError).toBe(false);
  });
});

describe('self-assessed and validated scores', () => {
  const validated = { outcome: 'GV.OC-01', score: 1, kind: 'validated', date: '2025-02-01' };
  const later = { outcome: 'GV.OC-01', score: 3, kind: 'self-assessed', date: '2025-03-01' };

  test('stand side by side, and the latest one counts unless the profile says otherwise', async () => {
    const connection = await clinicWith({});
    await record(connection, [validated]);
    const { facts } = await record(connection, [later]);
    expect(facts['recorded']).toMatchObject([{ isCurrent: true, previousScore: 1 }]);
    expect(await current(connection)).toMatchObject({ score: 3, kind: 'self-assessed' });
    expect(await history(connection)).toHaveLength(2);
  });

  test('a validated one counts before later self-assessed ones where validated scores prevail', async () => {
    const connection = await clinicWith({ prevails: 'validated' });
    await record(connection, [validated]);
    const { facts } = await record(connection, [later]);
    expect(facts['recorded']).toMatchObject([{ isCurrent: false, previousScore: 1 }]);
    expect(await current(connection)).toMatchObject({ score: 1, kind: 'validated' });
    const { facts: earlier } = await record(connection, [{ ...validated, score: 2, date: '2025-01-01' }]);
    expect(earlier['recorded']).toMatchObject([{ isCurrent: false, previousScore: null }]);
    const { facts: newest } = await record(connection, [{ ...validated, score: 4, date: '2025-03-31' }]);
    expect(newest['recorded']).toMatchObject([{ isCurrent: true, previousScore: 1 }]);
  });

  test('a validated one with an earlier date takes the place of a self-assessed one', async () => {
    const connection = await clinicWith({ prevails: 'validated' });
    await record(connection, [later]);
    const { facts } = await record(connection, [validated]);
    expect(facts['recorded']).toMatchObject([{ isCurrent: true, previousScore: null }]);
    expect(facts).toMatchObject({ assessed: 1 });
    expect(await current(connection)).toMatchObject({ score: 1 });
  });

  test('that differ by assessor are a disagreement, whichever prevails', async () => {
    const connection = await clinicWith({ prevails: 'validated' });
    await record(connection, [{ ...validated, assessor: 'Edsger' }]);
    await record(connection, [later]);
    const { facts } = await connection.call('profile_checks', { profile: 'clinic' });
    expect(facts['rules']).toContainEqual(expect.objectContaining({ rule: 'assessors disagree', count: 1 }));
  });

  test('a trend shows those that prevailed, and its last point is the score of today', async () => {
    const connection = await clinicWith({ prevails: 'validated' });
    await record(connection, [{ outcome: 'GV.OC-01', score: 4, date: '2025-01-15' }]);
    await record(connection, [validated]);
    await record(connection, [later]);
    const { facts } = await connection.call('profile_changes', { profile: 'clinic', interval: 'month' });
    expect(facts['ends']).toMatchObject({ figures: { meanBefore: 4, mean: 1, down: 1 } });
    expect(facts['points']).toMatchObject([
      { date: '2025-01-31' },
      { date: '2025-02-28', figures: { meanBefore: 4, mean: 1 } },
      { date: '2025-03-31', figures: { meanBefore: 1, mean: 1 } },
    ]);
  });
});

describe('halves', () => {
  test('are scores and targets of a profile with step 0.5, and figures are exact', async () => {
    const connection = await clinicWith({ step: 0.5 }, { outcomes: [{ id: 'GV.OC', target: 3.5 }] });
    const { isError, text } = await record(connection, [
      { outcome: 'GV.OC-01', score: 2.5 },
      { outcome: 'GV.OC-02', score: 2 },
    ]);
    expect(isError, text).toBe(false);
    expect(await current(connection)).toMatchObject({ score: 2.5 });
    const scores = await connection.call('profile_scores', { profile: 'clinic' });
    expect((scores.facts['groups'] as object[])[0]).toMatchObject({ figures: { mean: 2.25 } });
    const gaps = await connection.call('profile_gaps', { profile: 'clinic' });
    expect(gaps.facts).toMatchObject({
      figures: { belowTarget: 2, meanShortfall: 1.25 },
      outcomes: [{ shortfall: 1.5 }, { shortfall: 1 }],
    });
    expect(await isLogIntact(connection)).toBe(true);
  });

  test('count in the distribution, which still adds up to the assessed outcomes', async () => {
    const connection = await clinicWith({ step: 0.5 });
    await record(connection, [
      { outcome: 'GV.OC-01', score: 2.5 },
      { outcome: 'GV.OC-02', score: 2 },
      { outcome: 'GV.OC-03', score: 2.5 },
    ]);
    const { facts } = await connection.call('profile_scores', { profile: 'clinic' });
    const [{ distribution, figures }] = facts['groups'] as [Record<string, Record<string, number>>];
    expect(distribution).toEqual({ 0: 0, 1: 0, 2: 1, 2.5: 2, 3: 0, 4: 0 });
    expect(Object.values(distribution ?? {}).reduce((sum, count) => sum + count, 0)).toBe(
      figures?.['assessed'],
    );
  });

  test('have the figures that docs/figures.md works out by hand', async () => {
    const ids = [1, 2, 3, 4, 5].map((number) => `GV.OC-0${number}`);
    const connection = await clinicWith({ step: 0.5 }, { outcomes: [{ id: 'GV.OC', target: 3 }] });
    const scores = [1, 2, 2.5, 2.5, 3.5];
    await record(
      connection,
      ids.map((outcome, index) => ({ outcome, score: scores[index] })),
    );
    const { facts } = await connection.call('profile_scores', { profile: 'clinic', category: 'GV.OC' });
    expect((facts['groups'] as object[])[0]).toMatchObject({
      distribution: { 0: 0, 1: 1, 2: 1, 2.5: 2, 3: 0, 3.5: 1, 4: 0 },
      figures: { assessed: 5, mean: 2.3, belowTarget: 4, aboveTarget: 1, meanShortfall: 1 },
    });
  });

  test('are refused with the levels where the profile does not allow them', async () => {
    const connection = await clinicWith({});
    const { isError, text } = await record(connection, [{ outcome: 'GV.OC-01', score: 2.5 }]);
    expect(isError).toBe(true);
    expect(text).toContain('score 2.5 is not on the scale; give a level: 0 Not achieved, 1 Partly achieved');
    const target = { profile: 'clinic', outcomes: [{ id: 'GV.OC-01', target: 2.5 }] };
    expect((await connection.call('profile_save', target)).text).toContain('target 2.5 is not on the scale');
  });

  test.each([2.25, 2.3, 4.5, -0.5])('%d is off the step, and is refused', async (score) => {
    const connection = await clinicWith({ step: 0.5 });
    const { text } = await record(connection, [{ outcome: 'GV.OC-01', score }]);
    expect(text).toMatch(/is not on the scale; give a level: .*; or a multiple of 0\.5 between them/);
  });

  test('can be allowed in a profile with scores, and be forbidden again while none is recorded', async () => {
    const connection = await clinicWith({});
    await record(connection, [{ outcome: 'GV.OC-01', score: 2 }]);
    expect((await setRules(connection, { step: 0.5 })).isError).toBe(false);
    expect((await setRules(connection, { step: 1 })).isError).toBe(false);
  });

  test('keep the step at 0.5 once one is recorded, even after it has changed', async () => {
    const connection = await clinicWith({ step: 0.5 });
    await record(connection, [{ outcome: 'GV.OC-01', score: 2.5 }]);
    await record(connection, [{ outcome: 'GV.OC-01', score: 3 }]);
    const { isError, text } = await setRules(connection, { step: 1 });
    expect(isError).toBe(true);
    expect(text).toContain('stays 0.5: halves have been recorded as scores (2.5), now or before');
  });

  test('that were a target keep the step too', async () => {
    const connection = await clinicWith({ step: 0.5 }, { outcomes: [{ id: 'GV.OC-01', target: 3.5 }] });
    const whole = { profile: 'clinic', rules: { step: 1 }, outcomes: [{ id: 'GV.OC-01', target: 4 }] };
    expect((await connection.call('profile_save', whole)).text).toContain('recorded as targets (3.5)');
  });

  test('of policy and practice keep the step, and the mean of two levels does not', async () => {
    const connection = await clinicWith({ step: 0.5, dimensions: 'mean' });
    await record(connection, [{ outcome: 'GV.OC-01', policy: 2, practice: 3 }]);
    expect((await setRules(connection, { step: 1 })).isError).toBe(false);
    await setRules(connection, { step: 0.5 });
    await record(connection, [{ outcome: 'GV.OC-01', policy: 2, practice: 2.5 }]);
    expect((await setRules(connection, { step: 1 })).text).toContain('recorded as scores (2.5)');
  });

  test('come through plans, drafts, comparisons, the lens and resources', async () => {
    const connection = await clinicWith({ step: 0.5 }, { outcomes: [{ id: 'GV.OC', target: 3.5 }] });
    const { call, client } = connection;
    await record(connection, [
      { outcome: 'GV.OC-01', score: 2.5 },
      { outcome: 'GV.OC-03', score: 1.5 },
    ]);
    await call('action_record', {
      profile: 'clinic',
      records: [{ title: 'Write it down', outcomes: ['GV.OC-01'], effortHours: 4 }],
    });
    const draft = await reportText(connection, { profile: 'clinic', kind: 'procedure', about: 'GV.OC-01' });
    expect(draft).toContain('2.5 (between 2 Largely achieved and 3 Achieved)');
    const clone = { profile: 'clinic', name: 'Next', withAssessments: true };
    expect((await call('profile_clone', clone)).isError).toBe(false);
    expect((await call('profile_get', { profile: 'next' })).facts['rules']).toEqual({ step: 0.5 });
    const plan = { profile: 'clinic', startOn: '2025-04-07', capacityHoursPerWeek: 8 };
    expect(JSON.stringify((await call('plan_build', plan)).facts)).toContain('"gaps":{"GV.OC-01":1}');
    const comparison = await call('profile_changes', { profile: 'clinic', with: ['next'] });
    expect(comparison.isError, comparison.text).toBe(false);
    const next = await call('assessment_next', { profile: 'clinic', assessedBefore: '2025-03-31' });
    expect(JSON.stringify(next.facts)).toContain('"target":3.5');
    const dataset = 'sp-800-53-rev-5-2-0';
    const lens = await call('profile_lens', { profile: 'clinic', dataset, category: 'GV.OC' });
    expect(JSON.stringify(lens.facts)).toContain('"weakest":1.5');
    for (const tool of ['profile_overview', 'profile_gaps', 'profile_scores', 'profile_checks']) {
      const answer = await call(tool, { profile: 'clinic' });
      expect(answer.isError, answer.text).toBe(false);
    }
    const { contents } = await client.readResource({ uri: 'csf://profiles/clinic' });
    expect(JSON.stringify(contents)).toContain('2.5');
  });
});

describe('policy and practice', () => {
  test.each([
    ['minimum', 2],
    ['mean', 2.5],
  ])('make one score, the %s', async (dimensions, score) => {
    const connection = await clinicWith({ dimensions });
    const { facts } = await record(connection, [{ outcome: 'GV.OC-01', policy: 3, practice: 2 }]);
    expect(facts['recorded']).toMatchObject([{ score }]);
    expect(await current(connection)).toMatchObject({ score, policy: 3, practice: 2 });
    expect(await isLogIntact(connection)).toBe(true);
  });

  test('are asked for in place of a score', async () => {
    const connection = await clinicWith({ dimensions: 'mean' });
    const { text } = await record(connection, [
      { outcome: 'GV.OC-01', score: 2 },
      { outcome: 'GV.OC-02', policy: 2 },
      { outcome: 'GV.OC-03', policy: 7, practice: 1 },
      { outcome: 'GV.OC-04', policy: 'two', practice: 1 },
    ]);
    expect(text).toMatch(/^4 of 4 records cannot be accepted/);
    expect(text).toContain(
      'records.0: GV.OC-01: this profile scores policy and practice, and score is their mean',
    );
    expect(text).toContain('records.2: GV.OC-03: policy 7 is not on the scale');
    expect(text).toContain('records.3: policy: give a level: 0 Not achieved');
  });

  test('are refused where the profile has no dimensions', async () => {
    const connection = await clinicWith({});
    const { text } = await record(connection, [{ outcome: 'GV.OC-01', policy: 2, practice: 2 }]);
    expect(text).toContain('this profile does not score policy and practice apart');
  });

  test.each([
    [{}, 'mean'],
    [{ dimensions: 'mean' }, 'minimum'],
    [{ dimensions: 'mean' }, null],
  ])('under the rules %j cannot become %s once a score is recorded', async (rules, dimensions) => {
    const connection = await clinicWith(rules);
    expect((await setRules(connection, { dimensions })).isError).toBe(false);
    await setRules(connection, { dimensions: null, ...rules });
    const score = Object.keys(rules).length === 0 ? { score: 2 } : { policy: 2, practice: 2 };
    expect((await record(connection, [{ outcome: 'GV.OC-01', ...score }])).isError).toBe(false);
    const { isError, text } = await setRules(connection, { dimensions });
    expect(isError).toBe(true);
    expect(text).toContain('The dimensions of profile clinic are frozen: scores have been recorded.');
  });
});

describe('the rules of a profile', () => {
  test('are shown where they are not the default ones, and all of them in detail', async () => {
    const { call } = await clinicWith({ step: 0.5, leastCoverage: 80 });
    const concise = await call('profile_get', { profile: 'clinic' });
    expect(concise.facts['rules']).toEqual({ step: 0.5, leastCoverage: 80 });
    const detailed = await call('profile_get', { profile: 'clinic', detail: 'detailed', limit: 1 });
    expect(detailed.facts['rules']).toEqual({
      step: 0.5,
      dimensions: null,
      leastCoverage: 80,
      prevails: 'latest',
      requiresSource: false,
      requiresConfirmer: false,
      appetiteLikelihood: null,
      appetiteImpact: null,
    });
    await call('profile_create', { name: 'Ward', organization: 'Acme' });
    expect((await call('profile_get', { profile: 'ward' })).facts).not.toHaveProperty('rules');
  });

  test('change one by one, and what is left out stays', async () => {
    const connection = await clinicWith({ leastCoverage: 80 });
    const { facts } = await setRules(connection, { requiresSource: true });
    expect(facts).toMatchObject({ status: 'updated', revision: 2 });
    expect((await setRules(connection, { requiresSource: true })).facts).toMatchObject({
      status: 'unchanged',
    });
    const shown = await connection.call('profile_get', { profile: 'clinic' });
    expect(shown.facts['rules']).toEqual({ leastCoverage: 80, requiresSource: true });
    expect(await isLogIntact(connection)).toBe(true);
  });

  test.each([
    [{ step: 0.25 }, 'rules.step'],
    [{ dimensions: 'maximum' }, 'rules.dimensions'],
    [{ leastCoverage: 101 }, 'rules.leastCoverage'],
    [{ leastCoverage: 59.5 }, 'rules.leastCoverage'],
    [{ prevails: 'first' }, 'rules.prevails'],
    [{ requireSource: true }, 'did you mean "requiresSource"'],
    [{ appetiteImpact: 6 }, 'appetiteImpact 6 is not on the scale of impact; give a level: 1 Very low'],
    [{ appetiteLikelihood: 0 }, 'appetiteLikelihood 0 is not on the scale of likelihood'],
  ])('%j are refused with what is wrong: %s', async (rules, reason) => {
    const connection = await clinicWith({});
    const { isError, text } = await setRules(connection, rules);
    expect(isError).toBe(true);
    expect(text).toContain(reason);
  });

  test('say how much must be assessed before a mean is given, in figures and in the lens', async () => {
    const connection = await clinicWith({ leastCoverage: 100 });
    const { call } = connection;
    await record(connection, [{ outcome: 'PR.AA-01', score: 2 }]);
    const overview = () => call('profile_overview', { profile: 'clinic' });
    const lens = { profile: 'clinic', dataset: 'sp-800-53-rev-5-2-0', control: 'AC-2' };
    expect((await overview()).summary).toContain('below the 100 % that this profile asks for');
    expect((await call('profile_lens', lens)).facts).toMatchObject({ leastCoverage: 100 });
    await setRules(connection, { leastCoverage: 0 });
    expect((await overview()).summary).toContain('mean score 2; assessed 1 of 106 in scope');
    const { facts } = await call('profile_lens', lens);
    expect(facts).toMatchObject({ leastCoverage: 0, controls: [{ control: 'AC-02', weakest: 2 }] });
  });

  test('that concern how to score come with the outcomes to assess', async () => {
    const connection = await clinicWith({ step: 0.5, dimensions: 'mean', leastCoverage: 80 });
    const { facts } = await connection.call('assessment_next', { profile: 'clinic', limit: 1 });
    expect(facts['rules']).toEqual({ step: 0.5, dimensions: 'mean', leastCoverage: 80 });
  });

  test('say which risks are above the appetite', async () => {
    const connection = await clinicWith({ appetiteLikelihood: 3, appetiteImpact: 3 });
    const { call } = connection;
    await call('risk_record', {
      profile: 'clinic',
      records: [
        { title: 'At the appetite', outcomes: ['GV.OC-01'], likelihood: 3, impact: 3, inherentImpact: 5 },
        { title: 'Above it', outcomes: ['GV.OC-01'], likelihood: 1, impact: 4 },
      ],
    });
    const { summary, facts } = await call('records_list', { profile: 'clinic', kind: 'heatMap' });
    expect(summary).toContain('2 open risks, 1 above the appetite');
    expect(facts).toMatchObject({
      basis: 'current likelihood and impact for 2 of 2 open risks',
      aboveAppetite: ['R-2'],
    });
  });
});

describe('the words of a frozen scale', () => {
  const scale = (labels: readonly string[], first = 0) =>
    labels.map((label, index) => ({ value: first + index, label, meaning: `${label}.` }));

  test('can be corrected, and its values cannot', async () => {
    const connection = await clinicWith({}, { scale: scale(['No', 'Yse']) });
    const save = (levels: unknown) => connection.call('profile_save', { profile: 'clinic', scale: levels });
    await record(connection, [{ outcome: 'GV.OC-01', score: 1 }]);
    expect((await save(scale(['No', 'Yes']))).isError).toBe(false);
    const { facts } = await connection.call('profile_get', { profile: 'clinic' });
    expect(facts['scale']).toEqual(scale(['No', 'Yes']));
    const { isError, text } = await save(scale(['No', 'Yes'], 1));
    expect(isError).toBe(true);
    expect(text).toContain('The values of the scale of profile clinic are frozen');
    expect((await save(scale(['No', 'Partly', 'Yes']))).isError).toBe(true);
  });

  test('of risks can be corrected, and its values cannot', async () => {
    const scales = (labels: readonly string[]) => ({ likelihood: scale(labels), impact: scale(labels) });
    const connection = await clinicWith({}, { riskScales: scales(['Low', 'Hihg']) });
    const { call } = connection;
    const save = (riskScales: unknown) => call('profile_save', { profile: 'clinic', riskScales });
    await call('risk_record', {
      profile: 'clinic',
      records: [{ title: 'Fire', outcomes: ['GV.OC-01'], likelihood: 1, impact: 1 }],
    });
    expect((await save(scales(['Low', 'High']))).isError).toBe(false);
    expect((await save(scales(['Low', 'Medium', 'High']))).text).toContain(
      'The values of the risk scales of profile clinic are frozen: risk R-1 is rated on them.',
    );
  });
});
