import { describe, expect, test } from 'vitest';
import { connect, testServer } from '../support/connection.ts';
import { coreContent } from '../support/core-export.ts';

const profile = 'clinic';
const dataset = 'sp-800-53-rev-5-2-0';

/** Every tool that answers from a point of view, in full. */
const ASKED: readonly (readonly [tool: string, args: Record<string, unknown>])[] = [
  ['profile_get', {}],
  ['profile_get', { detail: 'detailed', category: 'GV.OC' }],
  ['profile_overview', {}],
  ['profile_overview', { profile: undefined, organization: 'Acme' }],
  ['profile_gaps', { net: true }],
  ['profile_scores', { detail: 'detailed', category: 'GV.OC' }],
  ['profile_changes', { interval: 'month', detail: 'detailed' }],
  ['profile_checks', { detail: 'detailed', staleAfterDays: 30 }],
  ['profile_lens', { dataset, control: 'PM' }],
  ['records_list', { kind: 'heatMap' }],
  ['records_list', { kind: 'evidence', detail: 'detailed' }],
  ['records_list', { kind: 'risks', detail: 'detailed' }],
  ['records_list', { kind: 'actions', detail: 'detailed' }],
  ['records_list', { kind: 'tiers', detail: 'detailed' }],
  ['records_list', { kind: 'assessments', detail: 'detailed' }],
  ['records_list', { kind: 'intake', detail: 'detailed' }],
  ['records_list', { kind: 'comments', detail: 'detailed' }],
  ['records_list', { kind: 'withdrawals', detail: 'detailed' }],
  ['records_list', { kind: 'due', detail: 'detailed' }],
];

/** Kinds of records_list whose ages can count to a day that is still to come. */
const isAhead = (kind: unknown) => kind === 'evidence' || kind === 'due';

/** A server whose clock a test sets. */
async function atHand() {
  let time = new Date('2026-01-10T12:00:00Z');
  const { call } = await connect(await testServer({ now: () => time }));
  const done = async (day: string, tool: string, args: Record<string, unknown>) => {
    time = new Date(`${day}T12:00:00Z`);
    const isOfProfile = tool !== 'profile_create' && tool !== 'data_import';
    const answer = await call(tool, { ...(isOfProfile && { profile }), ...args });
    expect(answer.isError, answer.text).toBe(false);
    return answer;
  };
  await done('2026-01-10', 'profile_create', {
    name: 'Clinic',
    organization: 'Acme',
    outcomes: [{ id: 'GV.OC', target: 3, rationale: 'Ours' }],
  });
  const scores = (...levels: number[]) =>
    levels.map((score, index) => ({ outcome: `GV.OC-0${index + 1}`, score }));
  await done('2026-01-11', 'assessment_record', {
    assessor: 'Ada',
    date: '2025-03-01',
    records: scores(1, 4),
  });
  const evidence = {
    title: 'Minutes',
    reference: 'x',
    owner: 'Ada',
    date: '2025-02-01',
    outcomes: ['GV.OC'],
  };
  await done('2026-01-12', 'evidence_record', { records: [evidence] });
  const report = { title: 'Report', date: '2025-02-10', outcomes: ['GV.OC-03'] };
  await done('2026-01-12', 'intake_record', { records: [report] });
  const comment = { subject: 'GV.OC-01', text: 'Why?', author: 'Bo', date: '2025-02-10' };
  await done('2026-01-12', 'comment_record', comment);
  await done('2026-01-12', 'risk_record', { records: [{ title: 'Loss', likelihood: 2, impact: 3 }] });
  await done('2026-01-12', 'action_record', {
    records: [{ title: 'Plan', outcomes: ['GV.OC'], risks: ['R-1'], dueOn: '2026-02-01' }],
  });
  return { done, scores };
}

/** An import of wording and of references to a publication. */
async function importReferences(
  { done }: Awaited<ReturnType<typeof atHand>>,
  day: string,
  references: string,
): Promise<void> {
  await done(day, 'data_import', coreContent({ 'GV.OC-01': { examples: 'Ex1: one', references } }));
}

/** Changes of every kind, later. */
async function changeEverything(hand: Awaited<ReturnType<typeof atHand>>): Promise<void> {
  const { done, scores } = hand;
  await done('2026-02-01', 'profile_save', {
    name: 'Renamed',
    organization: 'Other',
    scope: 'Other',
    outcomes: [
      { id: 'GV.OC', target: 2, rationale: null, notes: 'New' },
      { id: 'GV.OC-01', included: false },
    ],
  });
  await done('2026-02-02', 'assessment_record', {
    assessor: 'Bo',
    date: '2025-04-01',
    records: scores(0, 0, 0, 0).slice(1),
  });
  await done('2026-02-03', 'evidence_record', {
    records: [{ id: 'E-1', reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2026-02-03' }],
  });
  await done('2026-02-03', 'risk_record', { records: [{ id: 'R-1', status: 'closed' }] });
  const report = { title: 'Report', date: '2025-04-10', outcomes: ['GV.OC-05'] };
  await done('2026-02-03', 'intake_record', { records: [report, { id: 'I-1', outcomes: ['GV.OC-04'] }] });
  await done('2026-02-03', 'comment_record', { id: 'C-1', status: 'resolved', by: 'Ada' });
  await done('2026-02-03', 'action_record', { records: [{ id: 'A-1', dueOn: '2026-02-08' }] });
  await done('2026-02-03', 'record_withdraw', { records: ['GV.OC-02'], reason: 'Wrong.' });
  const tier = { area: 'risk governance', tier: 2, rationale: 'So.', approver: 'Board', date: '2025-05-01' };
  await done('2026-02-04', 'tier_record', tier);
  await done('2026-02-05', 'profile_save', { rules: { leastCoverage: 10, prevails: 'validated' } });
  await done('2026-02-06', 'snapshot_record', { name: `Board ${Math.random()}` });
  await importReferences(hand, '2026-02-07', 'SP 800-53 Rev 5.2.0: PM-01');
}

describe('an answer from a past point of view', () => {
  test.each(ASKED)('of %s %j is the same to the byte, whatever is recorded later', async (tool, args) => {
    const hand = await atHand();
    for (const view of [{ knownAt: '6' }, { knownAt: '2026-01-20T00:00:00Z', asOf: '2025-12-31' }]) {
      const { facts, summary, text } = await hand.done('2026-01-31', tool, { ...args, ...view });
      await changeEverything(hand);
      const later = await hand.done('2026-03-01', tool, { ...args, ...view });
      expect(JSON.stringify(later.facts), JSON.stringify(view)).toBe(JSON.stringify(facts));
      expect(later.summary).toBe(summary);
      expect(later.text).toBe(text);
    }
  });

  test.each(ASKED)('of %s %j is another one without it', async (tool, args) => {
    const hand = await atHand();
    const { facts } = await hand.done('2026-01-31', tool, args);
    await changeEverything(hand);
    const later = await hand.done('2026-01-31', tool, args);
    expect(JSON.stringify(later.facts)).not.toBe(JSON.stringify(facts));
  });

  test('has the mapping of then, whatever was imported or taken back since', async () => {
    const hand = await atHand();
    const counted = async (dataset: string, knownAt: string) => {
      const { facts } = await hand.done('2026-01-26', 'profile_lens', { dataset, knownAt });
      return facts['counts'];
    };
    await importReferences(hand, '2026-01-20', 'Ours: 1.1\nTheirs: 2.1');
    await importReferences(hand, '2026-01-22', 'Ours: 1.1\nOurs: 1.2');
    await hand.done('2026-01-24', 'data_import', { remove: 'F-1' });
    await hand.done('2026-01-25', 'data_import', { remove: 'F-2' });
    expect(await counted('ours', '2026-01-21')).toMatchObject({ controls: 1 });
    expect(await counted('ours', '2026-01-23')).toMatchObject({ controls: 2 });
    expect(await counted('theirs', '2026-01-23')).toMatchObject({ controls: 1 });
    await expect(counted('theirs', '2026-01-24')).rejects.toThrow('no references to "theirs"');
  });

  test('refuses a mapping that was imported later', async () => {
    const hand = await atHand();
    await importReferences(hand, '2026-01-22', 'Ours: 1.1');
    await expect(
      hand.done('2026-01-23', 'profile_lens', { dataset: 'ours', knownAt: '2026-01-21' }),
    ).rejects.toThrow('The references of ours were imported at 2026-01-22T12:00:00.000Z, after knownAt.');
  });

  test('says what was recorded after the day, and which scope holds', async () => {
    const { done } = await atHand();
    const { facts } = await done('2026-01-31', 'profile_checks', { asOf: '2025-12-31' });
    expect(facts).toMatchObject({
      asOf: '2025-12-31',
      recordedLater: {
        count: 4,
        first: [
          { record: 'GV.OC-01 of 2025-03-01' },
          { record: 'GV.OC-02 of 2025-03-01' },
          { record: 'E-1' },
          { record: 'I-1' },
        ],
      },
      notes: ['Before 2026-01-10, the first recorded scope and targets hold.'],
    });
  });

  test.each([
    ['heatMap', [[], ['R-1']]],
    ['risks', [[], ['R-1']]],
    ['actions', [[], ['A-1']]],
    ['evidence', [['E-1'], ['E-1']]],
    ['intake', [['I-1'], ['I-1', 'I-2']]],
    ['comments', [['C-1'], ['C-1']]],
    [
      'assessments',
      [
        ['S-2', 'S-1'],
        ['S-5', 'S-4', 'S-3', 'S-2', 'S-1'],
      ],
    ],
    ['tiers', [[], ['T-1']]],
    ['withdrawals', [[], []]],
  ])('records_list with kind %s has what was there on the day', async (kind, [before, after]) => {
    const hand = await atHand();
    await changeEverything(hand);
    const idsOn = async (asOf: string) => {
      const { facts } = await hand.done('2026-03-01', 'records_list', { kind, asOf });
      expect(facts).toMatchObject({ asOf });
      return Object(facts['records']).flatMap(
        ({ id, risks }: { id: string; risks: string[] }) => id ?? risks,
      );
    };
    expect(await idsOn('2025-03-15')).toEqual(before);
    expect(await idsOn('2026-02-02')).toEqual(after);
  });

  test('of several profiles leaves out those that were created later', async () => {
    const { done } = await atHand();
    await done('2026-01-20', 'profile_create', { name: 'Lab', organization: 'Acme' });
    const rows = async (view: object) => {
      const { facts } = await done('2026-01-31', 'profile_overview', { profile: undefined, ...view });
      return { ...facts, profiles: Object(facts['profiles']) };
    };
    const asOf = '2025-12-31';
    expect(await rows({ asOf, knownAt: '2026-01-19' })).toMatchObject({
      ...{ asOf, total: 1 },
      profiles: [{ id: 'clinic', assessed: 2 }],
    });
    expect(await rows({ asOf })).toMatchObject({
      ...{ asOf, total: 2 },
      profiles: [
        { id: 'clinic', assessed: 2, recordedLater: 3, note: expect.stringContaining('Before 2026-01-10') },
        { id: 'lab', assessed: 0, note: expect.stringContaining('Before 2026-01-20') },
      ],
    });
  });

  test('keeps the mean of a past day when an outcome is taken out of scope later', async () => {
    const { done } = await atHand();
    const mean = async () => {
      const { facts } = await done('2026-01-31', 'profile_scores', { asOf: '2025-12-31', category: 'GV.OC' });
      return Object(facts['groups'])[0].figures.mean;
    };
    expect(await mean()).toBe(2.5);
    await done('2026-01-31', 'profile_save', { outcomes: [{ id: 'GV.OC-01', included: false }] });
    expect(await mean()).toBe(2.5);
  });

  test('has the means of the example in docs/figures.md', async () => {
    const { done } = await atHand();
    await done('2026-02-01', 'profile_save', { outcomes: [{ id: 'GV.OC-01', included: false }] });
    const mean = async (view: object) => {
      const { facts } = await done('2026-03-01', 'profile_scores', { category: 'GV.OC', ...view });
      return Object(facts['groups'])[0].figures.mean;
    };
    expect(await mean({ asOf: '2025-12-31' })).toBe(2.5);
    expect(await mean({ asOf: '2026-02-01' })).toBe(4);
    expect(await mean({ asOf: '2025-12-31', knownAt: '2026-01-10' })).toBeNull();
  });

  test.each([
    [{ asOf: '2027-01-01' }, 'in the future'],
    [{ knownAt: '99' }, 'no entry of the audit log'],
    [{ knownAt: 'last week' }, 'no time'],
  ])('is refused for %j', async (view, message) => {
    const { call } = await connect(await testServer());
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    for (const [tool, args] of ASKED.filter(([, { kind }]) => !('asOf' in view) || !isAhead(kind))) {
      const { isError, text } = await call(tool, { profile, ...args, ...view });
      expect(isError, tool).toBe(true);
      expect(text, tool).toContain(message);
    }
  });
});
