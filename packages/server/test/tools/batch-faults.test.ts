import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, newConnection } from '../support/connection.ts';

const LEVELS = '0 Not achieved, 1 Partly achieved, 2 Largely achieved, 3 Achieved, 4 Achieved and maintained';
const RISK_LEVELS = '1 Very low, 2 Low, 3 Moderate, 4 High, 5 Very high';

async function withClinic(): Promise<Connection> {
  const connection = await newConnection();
  await connection.call('profile_create', { name: 'Clinic', organization: 'Acme' });
  return connection;
}

async function refusalOf({ call }: Connection, tool: string, args: object): Promise<string[]> {
  const { isError, text } = await call(tool, { profile: 'clinic', ...args });
  expect(isError, text).toBe(true);
  expect((await call('profile_get')).facts).toMatchObject({ revision: 1, assessed: 0 });
  return text.split('\n');
}

const assessing = (connection: Connection, ...records: unknown[]) =>
  refusalOf(connection, 'assessment_record', { assessor: 'Ada', records });

describe('a batch with several mistakes', () => {
  test('is refused with all of them, those of shape beside those of meaning', async () => {
    const lines = await assessing(
      await withClinic(),
      { outcome: 'GV.OC-01', score: 7 },
      { outcome: 'GV.OC-02', score: 'high' },
      { outcome: 'GV.OC-03', score: 2 },
      { outcome: 'PR.AC-03', score: 2 },
      { outcome: 'GV.OC-04' },
      { outcome: 'GV.OC-05', score: 1, notApplicable: 'No customers' },
    );
    expect(lines).toEqual([
      '5 of 6 records cannot be accepted, so none was stored.',
      `records.0: GV.OC-01: score 7 is not on the scale; give a level: ${LEVELS}.`,
      `records.1: score: give a level: ${LEVELS}`,
      'records.3: PR.AC-03 is withdrawn in CSF 2.0. Its content is now in PR.AA-03, PR.AA-05, PR.IR-01: use what fits.',
      `records.4: GV.OC-04 has neither score nor notApplicable. For score, give a level: ${LEVELS}; notApplicable is the reason, as text.`,
      'records.5: GV.OC-05 has both score and notApplicable. Give score, or why the outcome does not apply.',
    ]);
  });

  test('is refused with the malformed ones also where another argument is wrong', async () => {
    const records = [
      { outcome: 'GV.OC-01', score: 1 },
      { outcome: 'GV.OC-02', score: 'high' },
      'x',
      { scores: 2 },
    ];
    const [, ...lines] = await refusalOf(await withClinic(), 'assessment_record', {
      records,
      asessor: 'Ada',
    });
    expect(lines).toEqual([
      'assessor is required',
      expect.stringMatching(/^unknown argument "asessor"; did you mean "assessor"\?/),
      'records.1.score: give a number, not "high"',
      'records.2: give an object, not "x"',
      'records.3.outcome is required',
      expect.stringMatching(/^records\.3: unknown argument "scores"; did you mean "score"\?/),
    ]);
  });

  test('names twenty and counts the others', async () => {
    const records = Array.from({ length: 23 }, (_, index) =>
      index % 2 === 0 ? 'x' : { outcome: 'GV.OC-99' },
    );
    const lines = await assessing(await withClinic(), ...records);
    expect(lines[0]).toBe('23 of 23 records cannot be accepted, so none was stored.');
    expect(lines.slice(1).map((line) => line.split(':')[0])).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `records.${index}`),
      'and 3 more',
    ]);
  });

  test('names several faults of one entry in its line', async () => {
    const [, line] = await assessing(await withClinic(), { score: null, confidence: 1, scores: 2, note: '' });
    expect(line).toMatch(/^records\.0: outcome is required; score: give a level: 0 Not .*; and 2 more$/);
  });

  test('of risks says the levels of each scale, and what is required', async () => {
    const records = [
      { title: 'Fire', likelihood: 9 },
      { title: 'Water', impact: 'high' },
      { description: 'Nameless' },
      { id: 'R-9', title: 'Gone' },
      { title: 'Theft', identifiedOn: 'yesterday' },
    ];
    expect(await refusalOf(await withClinic(), 'risk_record', { records })).toEqual([
      '5 of 5 records cannot be accepted, so none was stored.',
      `records.0: likelihood 9 is not on the profile's scale; give a level: ${RISK_LEVELS}.`,
      `records.1: impact: give a level: ${RISK_LEVELS}`,
      'records.2: A new record needs title. To change a record instead, give its id.',
      'records.3: The profile has no risks "R-9". Ids look like R-1; records_list with kind "risks" lists them',
      'records.4: identifiedOn: is not a calendar date; dates look like 2025-03-31',
    ]);
  });

  test('of actions does not blame an action for one that it depends on', async () => {
    const records = [
      { title: 'Mend', outcomes: ['GV.OC-01'], effortHours: 0.5 },
      { title: 'Test', outcomes: ['GV.OC-01'], dependsOn: ['#1'] },
      { title: 'Show', outcomes: ['GV.OC-01'], dependsOn: ['#9'] },
    ];
    const lines = await refusalOf(await withClinic(), 'action_record', { records });
    expect(lines[0]).toBe('2 of 3 records cannot be accepted, so none was stored.');
    expect(lines[1]).toMatch(/^records\.0: effortHours: /);
    expect(lines[2]).toMatch(/^records\.2: There is no action "#9"/);
  });

  test('of evidence names what is malformed and what is unknown', async () => {
    const whole = { title: 'T', reference: 'r', owner: 'Ada', date: '2025-01-31', outcomes: ['GV.OC-01'] };
    const records = [{ ...whole, sha256: 'abc' }, { ...whole, outcomes: ['GV.OX'] }, whole, { title: 'T' }];
    const lines = await refusalOf(await withClinic(), 'evidence_record', { records });
    expect(lines).toEqual([
      '3 of 4 records cannot be accepted, so none was stored.',
      'records.0: sha256: must be 64 hexadecimal digits',
      expect.stringMatching(/^records\.1: CSF 2\.0 has no element "GV\.OX"\. Nearest ids: /),
      'records.3: A new record needs reference, owner, date, outcomes. To change a record instead, give its id.',
    ]);
  });

  test.each(['profile_create', 'profile_save'])(
    'of outcomes of %s says so with their places',
    async (tool) => {
      const { call } = await withClinic();
      const args = tool === 'profile_save' ? { profile: 'clinic' } : { name: 'Ward', organization: 'Acme' };
      const outcomes = [
        { id: 'GV', target: 'high' },
        { id: 'GV.OC-01', target: 2.5 },
        { id: 'PR.AC' },
        { id: 'ID', target: 3 },
        { id: 'RS', included: 'no' },
      ];
      const { text } = await call(tool, { ...args, outcomes });
      expect(text.split('\n')).toEqual([
        '4 of 5 outcomes cannot be accepted, so none was stored.',
        `outcomes.0: target: give a level: ${LEVELS}`,
        `outcomes.1: GV.OC-01: target 2.5 is not on the scale; give a level: ${LEVELS}; null clears it.`,
        expect.stringMatching(/^outcomes\.2: PR\.AC is withdrawn/),
        expect.stringMatching(/^outcomes\.4: included: /),
      ]);
    },
  );

  test('whose targets fit the scale that is given with them is stored', async () => {
    const { call } = await withClinic();
    const scale = [10, 20].map((value) => ({ value, label: `L${value}`, meaning: 'm' }));
    const save = (target: number) =>
      call('profile_save', { profile: 'clinic', scale, outcomes: [{ id: 'GV', target }] });
    expect((await save(3)).text).toContain(
      'outcomes.0: GV: target 3 is not on the scale; give a level: 10 L10, 20 L20',
    );
    expect((await save(20)).facts).toMatchObject({ status: 'updated' });
  });
});

test('whatever is wrong with which entries, each is named by its place, and no other', async () => {
  const { call } = await withClinic();
  const right = fc.constant({ outcome: '', score: 2 });
  const wrong = fc.constantFrom<unknown>(
    { outcome: 'GV.OC-99', score: 1 },
    { outcome: 'PR.AC-01', score: 1 },
    { outcome: 'GV.OC-01', score: 2.5 },
    { outcome: 'GV.OC-01', score: null },
    { outcome: 'GV.OC-01' },
    { outcome: 'GV.OC-01', score: 1, date: '2999-01-01' },
    { score: 1 },
    { outcome: 'GV.OC-01', score: 1, confidence: 'sure' },
    null,
    [],
    'GV.OC-01',
    7,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(right, wrong), { minLength: 1, maxLength: 5 }), async (drafts) => {
      const records = drafts.map((draft, index) =>
        (draft as { outcome?: string } | null)?.outcome === ''
          ? { outcome: `PR.AA-0${index + 1}`, score: 2 }
          : draft,
      );
      const expected = records.flatMap((record, index) =>
        record === drafts[index] ? [`records.${index}`] : [],
      );
      const args = { profile: 'clinic', assessor: 'Ada', records, dryRun: true };
      const { isError, text } = await call('assessment_record', args);
      expect(isError, text).toBe(expected.length > 0);
      const places = text.split('\n').flatMap((line) => /^records\.\d+(?=:)/.exec(line)?.[0] ?? []);
      expect(isError ? places : []).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
