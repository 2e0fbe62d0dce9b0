import { describe, expect, test } from 'vitest';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { connectWithViews, SHOWS_VIEWS, valueFor } from '../support/view-client.ts';

const profile = 'clinic';
const outcome = 'GV.OC-01';

async function clinic(
  { rules = {}, person = 'Ada' }: { rules?: object; person?: string | null } = {},
  options: Parameters<typeof testServer>[0] = {},
) {
  const server = await testServer(options);
  const connection = await connectWithViews(server, { person: () => person });
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme', rules });
  return { server, ...connection };
}

const revisionOf = async ({ call }: Pick<Connection, 'call'>) =>
  (await call('profile_get', { profile })).facts['revision'];

describe('form_submit', () => {
  test('records what a person has filled in as their self-assessment by the form', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const submitted = await connection.call('form_submit', {
      profile: 'Clinic',
      outcome: 'gv oc 1',
      value,
      score: 3,
      note: 'The board has it.',
    });
    expect(submitted.summary).toBe('GV.OC-01 recorded with score 3: assessed 1 of 106 in scope.');
    expect(submitted.facts).toMatchObject({
      profile,
      revision: 2,
      id: 'S-1',
      outcome,
      score: 3,
      date: '2025-03-31',
      assessor: 'Ada',
      previousScore: null,
      isCurrent: true,
    });
    const { facts } = await connection.call('records_list', {
      profile,
      kind: 'assessments',
      detail: 'detailed',
    });
    expect(facts['records']).toMatchObject([
      {
        id: 'S-1',
        outcome,
        score: 3,
        kind: 'self-assessed',
        source: 'form',
        assessor: 'Ada',
        recorder: 'Ada',
        note: 'The board has it.',
      },
    ]);
  });

  test('is in the audit log as what came through the form, as the host reports it', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    await connection.call('form_submit', { profile, outcome, value, score: 1 });
    await connection.call('assessment_record', {
      profile,
      assessor: 'Ada',
      records: [{ outcome, score: 2 }],
    });
    const { facts } = await connection.call('audit_log', { profile });
    const entries = facts['entries'] as { tool: string; how?: string }[];
    expect(entries.map(({ tool, how }) => [tool, how])).toEqual([
      ['assessment_record', undefined],
      ['form_submit', 'through the form, as the host reports it'],
      ['profile_create', undefined],
    ]);
  });

  test('takes the name on the card before that of the client', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const { facts } = await connection.call('form_submit', {
      profile,
      outcome,
      value,
      score: 1,
      assessor: 'Ben',
    });
    expect(facts['assessor']).toBe('Ben');
  });

  test('asks for a name where the client names nobody', async () => {
    const connection = await clinic({ person: null });
    const value = await valueFor(connection, profile, outcome);
    const { isError, text } = await connection.call('form_submit', { profile, outcome, value, score: 1 });
    expect([isError, text]).toEqual([true, 'Nobody is named who judged.\nFill in your name on the card.']);
  });

  test('records that an outcome does not apply, and why', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const notApplicable = 'The parent company does it.';
    const { summary } = await connection.call('form_submit', { profile, outcome, value, notApplicable });
    expect(summary).toBe('GV.OC-01 recorded as not applicable: assessed 0 of 105 in scope.');
  });

  test('takes policy and practice where the profile has dimensions', async () => {
    const connection = await clinic({ rules: { dimensions: 'minimum' } });
    const value = await valueFor(connection, profile, outcome);
    const { facts } = await connection.call('form_submit', {
      profile,
      outcome,
      value,
      policy: 3,
      practice: 2,
    });
    expect(facts['score']).toBe(2);
  });

  test('is a source where the profile demands one, and needs a confirmer where it demands that', async () => {
    const connection = await clinic({ rules: { requiresSource: true, requiresConfirmer: true } });
    const value = await valueFor(connection, profile, outcome);
    const submit = (more: object) =>
      connection.call('form_submit', { profile, outcome, value, score: 2, ...more });
    expect((await submit({})).text).toContain('has a score without confirmer');
    expect((await submit({ confirmer: 'Ada' })).text).toContain('who judged it');
    expect(await submit({ confirmer: 'Ben' })).toMatchObject({ isError: false });
  });

  test('can be corrected with the same value when it was refused', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const submit = (score: number) => connection.call('form_submit', { profile, outcome, value, score });
    expect((await submit(9)).text).toContain('score 9 is not on the scale');
    expect(await submit(2)).toMatchObject({ isError: false });
    expect(await revisionOf(connection)).toBe(2);
  });
});

test('a client of protocol 2026-07-28 submits a form as others do', async () => {
  const server = await testServer();
  const options = { versionNegotiation: { mode: 'auto' }, capabilities: SHOWS_VIEWS } as const;
  const connection = await connect(server, options, undefined, { person: () => 'Ada' });
  expect(connection.client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  const value = await valueFor(connection, profile, outcome);
  const submitted = await connection.call('form_submit', { profile, outcome, value, score: 2 });
  expect(submitted.facts).toMatchObject({ score: 2, assessor: 'Ada' });
});

describe('form_submit stores nothing', () => {
  const refused = async (connection: Connection, args: object, why: RegExp) => {
    const { isError, text } = await connection.call('form_submit', { profile, outcome, score: 2, ...args });
    expect(isError).toBe(true);
    expect(text).toMatch(why);
  };

  test('without a value', async () => {
    const connection = await clinic();
    await refused(connection, {}, /value is required/);
    expect(await revisionOf(connection)).toBe(1);
  });

  test('with a value that somebody has made up', async () => {
    const connection = await clinic();
    await valueFor(connection, profile, outcome);
    for (const value of ['x', 'A'.repeat(43), '__proto__'])
      await refused(connection, { value }, /value is none that this session was given/);
    expect(await revisionOf(connection)).toBe(1);
  });

  test('with a value that has been used', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    await connection.call('form_submit', { profile, outcome, value, score: 2 });
    await refused(connection, { value }, /or it has been used/);
    expect(await revisionOf(connection)).toBe(2);
  });

  test('twice when a value comes twice at the same time', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const submit = () => connection.call('form_submit', { profile, outcome, value, score: 2 });
    const answers = await Promise.all([submit(), submit()]);
    expect(answers.map(({ isError }) => isError).toSorted()).toEqual([false, true]);
    expect(await revisionOf(connection)).toBe(2);
  });

  test('with a value that is older than 15 minutes', async () => {
    let time = Date.parse('2025-03-31T12:00:00Z');
    const connection = await clinic({}, { now: () => new Date(time) });
    const [value, later] = [
      await valueFor(connection, profile, outcome),
      await valueFor(connection, profile, 'GV.OC-02'),
    ];
    time += 15 * 60_000;
    expect(
      await connection.call('form_submit', { profile, outcome: 'GV.OC-02', value: later, score: 2 }),
    ).toMatchObject({ isError: false });
    time += 1;
    await refused(connection, { value }, /This card is older than 15 minutes/);
    expect(await revisionOf(connection)).toBe(2);
  });

  test('with the value of another session', async () => {
    const connection = await clinic();
    const other = await connectWithViews(connection.server, { person: () => 'Ben' });
    const value = await valueFor(other, profile, outcome);
    await refused(connection, { value }, /value is none that this session was given/);
    expect(await other.call('form_submit', { profile, outcome, value, score: 2 })).toMatchObject({
      isError: false,
    });
  });

  test('with the value of another profile or outcome', async () => {
    const connection = await clinic();
    await connection.call('profile_create', { name: 'Other', organization: 'Acme' });
    const value = await valueFor(connection, 'other', outcome);
    await refused(connection, { value }, /for GV\.OC-01 of clinic/);
    await refused(connection, { profile: 'other', outcome: 'GV.OC-02', value }, /for GV\.OC-02 of other/);
    await refused(connection, { profile: 'other', outcome: 'GV.OC', value }, /for GV\.OC of other/);
    expect(
      await connection.call('form_submit', { profile: 'other', outcome, value, score: 2 }),
    ).toMatchObject({
      isError: false,
    });
  });

  test('with a level of a scale that means another thing by now', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const scale = [0, 1, 2, 3, 4].map((level) => ({
      value: level,
      label: `Level ${4 - level}`,
      meaning: 'Other than before.',
    }));
    expect((await connection.call('profile_save', { profile, scale })).isError).toBe(false);
    await refused(connection, { value }, /The scale of the profile has changed since this card was made/);
    const current = await valueFor(connection, profile, outcome);
    expect(
      await connection.call('form_submit', { profile, outcome, value: current, score: 2 }),
    ).toMatchObject({ isError: false });
  });

  test('for a client that shows no card, whatever value it has', async () => {
    const connection = await clinic();
    const value = await valueFor(connection, profile, outcome);
    const plain = await connect(connection.server);
    await refused(plain, { value }, /Only the scoring card submits a form, and this client shows no card/);
    expect(await revisionOf(connection)).toBe(1);
  });
});

describe('the source form', () => {
  test.each(['form', 'Form', ' FORM '])('is refused as %j of any other tool', async (source) => {
    const { call } = await clinic();
    const records = [{ outcome, score: 2 }];
    for (const args of [
      { assessor: 'Ada', source, records },
      { assessor: 'Ada', records: [{ outcome, score: 2, source }] },
    ])
      expect((await call('assessment_record', { profile, ...args })).text).toContain(
        'source "form" is reserved for scores that come in by a form',
      );
    const table = { name: 'scores.csv', content: 'Outcome,Score\nGV.OC-01,2\n' };
    const mapping = { columns: { id: 'Outcome', score: 'Score' }, assessor: 'Ada', source };
    const imported = await call('data_import', { profile, ...table, kind: 'spreadsheet', mapping });
    expect(imported.text).toContain('source "form" is reserved');
    expect(await revisionOf({ call })).toBe(1);
  });
});
