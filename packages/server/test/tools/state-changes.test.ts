import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { MAX_SNAPSHOT_BYTES } from '../../src/database/tables/snapshots.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { pack, sha256Of, unpack } from '../../src/text/packed-text.ts';
import { connect, testServer } from '../support/connection.ts';
import { unprotected } from '../support/unprotected.ts';

const profile = 'clinic';

/** A profile on a day that the test moves on. */
async function session() {
  let day = '2026-01-31';
  const server = await testServer({ now: () => new Date(`${day}T12:00:00Z`) });
  const connection = await connect(server);
  await connection.client.listTools(); // from here on, the client holds each answer against its schema
  const call = async (tool: string, args: object) => {
    const answer = await connection.call(
      tool,
      tool === 'profile_create' ? { ...args } : { profile, ...args },
    );
    expect(answer.isError, answer.text).toBe(false);
    return answer;
  };
  const goTo = (next: string): void => {
    day = next;
  };
  return { server, connection, call, goTo };
}

type Session = Awaited<ReturnType<typeof session>>;

async function score({ call }: Session, assessor: string, scores: Record<string, number>, note?: string) {
  const records = Object.entries(scores).map(([outcome, score]) => ({
    outcome,
    score,
    ...(note && { note }),
  }));
  await call('assessment_record', { assessor, records });
}

async function withTwoQuarters(): Promise<Session> {
  const all = await session();
  const { call, goTo } = all;
  await call('profile_create', {
    ...{ name: 'Clinic', organization: 'Acme', outcomes: [{ id: 'GV.OC-01', target: 3 }] },
  });
  await score(all, 'Ada', { 'GV.OC-01': 1, 'GV.OC-02': 3, 'GV.OC-03': 2 });
  await call('snapshot_record', { name: 'Board Q4', by: 'Ada' });
  goTo('2026-04-30');
  await score(all, 'Bo', { 'GV.OC-01': 3, 'GV.RM-01': 4 }, 'Policy approved in April');
  await call('assessment_record', {
    ...{ assessor: 'Cy', records: [{ outcome: 'GV.OC-02', notApplicable: 'Sold in March.' }] },
  });
  await call('profile_save', { outcomes: [{ id: 'GV.OC-01', target: 4 }] });
  return all;
}

test('a snapshot is compared with now: what changed, by outcome, who judged it, and their note', async () => {
  const { call } = await withTwoQuarters();
  const { summary, facts, text } = await call('profile_changes', { from: 'Board Q4' });
  expect(summary).toMatch(
    /^Clinic of Acme: 1\.5 → 2\.5 for the 2 outcomes scored at both ends; 1 up; 1 newly assessed; 1 newly not applicable; 1 target moved; 2026-01-31 assessed 3 of 106 in scope, 2026-04-30 assessed 3 of 105 in scope;/,
  );
  expect(facts).toMatchObject({
    profile,
    from: { snapshot: 'N-1', name: 'Board Q4', status: 'draft', asOf: '2026-01-31' },
    to: { asOf: '2026-04-30' },
    ends: {
      since: '2026-01-31',
      figures: { sameOutcomes: 2, meanBefore: 1.5, mean: 2.5 },
    },
    counts: { up: 1, down: 0, targetMoved: 1, newlyNotApplicable: 1 },
  });
  const who = { assessedOn: '2026-04-30' };
  expect(facts['changedOutcomes']).toEqual([
    {
      ...{ id: 'GV.OC-01', shortName: 'Mission guides cyber risk', changes: ['up', 'target moved'] },
      ...{ scoreBefore: 1, score: 3, targetBefore: 3, target: 4 },
      ...{ ...who, who: 'Bo', note: 'Policy approved in April' },
    },
    {
      ...{ id: 'GV.OC-02', shortName: expect.any(String), changes: ['newly not applicable'] },
      ...{ scoreBefore: 3, score: null, ...who, who: 'Cy', note: 'Sold in March.' },
    },
    {
      ...{ id: 'GV.RM-01', shortName: expect.any(String), changes: ['newly assessed'] },
      ...{ scoreBefore: null, score: 4, ...who, who: 'Bo', note: 'Policy approved in April' },
    },
  ]);
  for (const shown of ['N-1', 'GV.OC-02', 'Sold in March.', 'Mission guides cyber risk'])
    expect(text).toContain(shown);
});

test('a snapshot is compared with another one, whatever is recorded after both', async () => {
  const all = await withTwoQuarters();
  const { call, goTo } = all;
  await call('snapshot_record', { name: 'Board Q1' });
  const change = async () => {
    const { summary, facts } = await call('profile_changes', { from: 'n-1', to: 'board q1' });
    return { summary, ...facts, revision: null };
  };
  const before = await change();
  expect(before).toMatchObject({ to: { snapshot: 'N-2' }, summary: expect.stringContaining('1 up') });
  goTo('2026-07-31');
  await score(all, 'Ada', { 'GV.OC-01': 0 });
  await call('profile_save', { name: 'Hospital', outcomes: [{ id: 'GV', included: false }] });
  expect(await change()).toEqual({
    ...before,
    summary: before.summary.replace('Clinic of Acme', 'Hospital of Acme'),
  });
});

test('evidence that has lapsed by the later state is named', async () => {
  const all = await withTwoQuarters();
  const { call, server } = all;
  const evidence = {
    title: 'Test',
    reference: 'x',
    owner: 'Ada',
    date: '2026-01-10',
    outcomes: ['GV.OC-03'],
  };
  const review = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2026-01-20' };
  await call('evidence_record', { records: [{ ...evidence, ...review }] });
  await server[Symbol.asyncDispose]();
  // Nothing records a last day yet.
  unprotected(join(server.dataDir, 'csf.db'), (database) =>
    database.exec("UPDATE evidence SET valid_until = '2026-03-31'"),
  );
  const now = () => new Date('2026-04-30T12:00:00Z');
  const { call: read } = await connect(await testServer({ dataDir: server.dataDir, now }));
  const { facts } = await read('profile_changes', { profile, from: '2026-02-28', to: 'now', function: 'GV' });
  expect(facts['changedOutcomes']).toContainEqual(
    expect.objectContaining({ id: 'GV.OC-03', changes: ['evidence lapsed'], lapsedEvidence: ['E-1'] }),
  );
});

test('a comparison of a part of the profile has that part alone, page by page', async () => {
  const { call } = await withTwoQuarters();
  const part = await call('profile_changes', { from: 'N-1', category: 'GV.RM' });
  expect(part.summary).toMatch(
    /^Clinic of Acme, GV\.RM: no outcome is scored at both ends; 1 newly assessed; /,
  );
  const first = await call('profile_changes', { from: 'N-1', limit: 2 });
  const second = await call('profile_changes', { from: 'N-1', limit: 2, cursor: first.facts['nextCursor'] });
  expect([first, second].map(({ facts }) => (facts['changedOutcomes'] as object[]).length)).toEqual([2, 1]);
  expect(second.facts).not.toHaveProperty('nextCursor');
});

test('a long note is cut, and whole in a detailed answer', async () => {
  const all = await session();
  const { call } = all;
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await call('snapshot_record', { name: 'Start' });
  const note = 'word '.repeat(100).trim();
  await score(all, 'Ada', { 'GV.OC-01': 1 }, note);
  const noteIn = async (detail: string) => {
    const { facts } = await call('profile_changes', { from: 'Start', detail });
    return (facts['changedOutcomes'] as { note: string }[])[0]?.note;
  };
  expect(await noteIn('concise')).toMatch(/^(word ){15}word…$/);
  expect(await noteIn('detailed')).toBe(note);
});

test('a comparison without its earlier end, or with one that does not exist, is refused with what to do', async () => {
  const { connection, call } = await withTwoQuarters();
  const refusal = async (args: object) => {
    const { isError, text } = await connection.call('profile_changes', { profile, ...args });
    expect(isError, text).toBe(true);
    return text;
  };
  expect(await refusal({ to: 'N-1' })).toContain('from is required with to');
  expect(await refusal({ from: 'Board Q5' })).toContain('Nearest: N-1 "Board Q4"');
  expect(await refusal({ from: '2026-02-30', to: 'now' })).toContain('is not a calendar date');
  expect(await refusal({ from: 'N-1', to: '2026-05-01' })).toContain('is in the future');
  const { facts } = await call('profile_changes', {
    from: 'N-1',
    to: 'N-1',
    interval: 'month',
    knownAt: '2',
  });
  expect(facts['notes']).toEqual([
    'knownAt ignored: each snapshot has its own',
    'interval ignored: two states are compared',
  ]);
});

test('the later end can be a past day, as it was known at a time', async () => {
  const all = await withTwoQuarters();
  const { call, goTo } = all;
  goTo('2026-07-31');
  const backdated = { records: [{ outcome: 'GV.OC-01', score: 4, date: '2026-04-30' }], assessor: 'Ada' };
  await call('assessment_record', backdated);
  const scoreAt = async (view: object) => {
    const { facts } = await call('profile_changes', { from: 'N-1', category: 'GV.OC', ...view });
    return [(facts['changedOutcomes'] as { score: number }[])[0]?.score, facts['notes']];
  };
  expect(await scoreAt({ asOf: '2026-04-30' })).toEqual([
    4,
    [
      'Recorded after 2026-04-30: 1 of its records and scores (GV.OC-01 of 2026-04-30); knownAt leaves them out.',
    ],
  ]);
  expect(await scoreAt({ asOf: '2026-04-30', knownAt: '2026-04-30' })).toEqual([3, undefined]);
  expect(await scoreAt({ asOf: '2026-02-01' })).toEqual([undefined, undefined]);
});

test('figures that an earlier version froze otherwise are named, and not used', async () => {
  const { server } = await withTwoQuarters();
  await server[Symbol.asyncDispose]();
  unprotected(join(server.dataDir, 'csf.db'), freezeOtherwise);
  const { call } = await connect(
    await testServer({ dataDir: server.dataDir, now: () => new Date('2026-04-30') }),
  );
  const { summary, facts } = await call('profile_changes', { profile, from: 'N-1' });
  expect(summary).toContain('1.5 → 2.5 for the 2 outcomes');
  expect(summary).toContain(
    'frozen otherwise, by earlier definitions: groups.overall.mean of N-1 was 9, now 2',
  );
  expect(facts['differingFigures']).toEqual([
    { snapshot: 'N-1', figure: 'groups.overall.mean', frozen: 9, recomputed: 2 },
  ]);
});

/** Makes a snapshot one of a version with another mean: content, hash and log agree, as they did then. */
function freezeOtherwise(database: DatabaseSync): void {
  const { content, sha256 } = database.prepare('SELECT content, sha256 FROM snapshots').get() ?? {};
  const state = JSON.parse(unpack(content as Uint8Array, MAX_SNAPSHOT_BYTES)?.text ?? '');
  state.figures.groups.overall.mean = 9;
  const text = canonicalJson(state);
  database.prepare('UPDATE snapshots SET content = ?, sha256 = ?').run(pack(text), sha256Of(text));
  database.prepare('UPDATE audit_log SET after = replace(after, ?, ?)').run(String(sha256), sha256Of(text));
}

test('snapshots are listed with their states and who decided', async () => {
  const { call } = await withTwoQuarters();
  await call('snapshot_record', { name: 'Board Q1', note: 'For May' });
  await call('snapshot_record', { name: 'N-1', decision: 'approved', by: 'Bo' });
  const list = async (args: object) =>
    (await call('records_list', { kind: 'snapshots', ...args })).facts['records'];
  expect(await list({})).toEqual([
    {
      ...{ id: 'N-1', name: 'Board Q4', asOf: '2026-01-31', status: 'approved', decidedBy: 'Bo' },
      ...{ decidedOn: '2026-04-30', takenBy: 'Ada', recordedAt: '2026-01-31T12:00:00.000Z' },
      ...{ knownAt: 2, bytes: expect.any(Number) },
    },
    expect.objectContaining({ id: 'N-2', status: 'draft', decidedBy: null }),
  ]);
  expect(await list({ detail: 'detailed' })).toMatchObject([
    { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), decisions: [{ decidedBy: 'Bo' }] },
    { note: 'For May', decisions: [] },
  ]);
});

test('the answer about a profile in which every outcome has changed is at most 1,500 tokens', async () => {
  const all = await session();
  const { call } = all;
  await call('profile_create', { name: 'Clinic', organization: 'Acme' });
  await call('snapshot_record', { name: 'Start' });
  for (const part of [outcomes.slice(0, 50), outcomes.slice(50, 100), outcomes.slice(100)])
    await score(
      all,
      'Dr. Elisabeth Lovelace',
      Object.fromEntries(part.map(({ id }) => [id, 2])),
      'Interview in May',
    );
  const { summary, next, facts } = await call('profile_changes', { from: 'Start' });
  expect(facts['counts']).toMatchObject({ newlyAssessed: 106 });
  expect(countTokens(JSON.stringify({ summary, ...facts, next }))).toBeLessThanOrEqual(1_500);
});
