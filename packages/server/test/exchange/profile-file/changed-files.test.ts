import { beforeEach, describe, expect, test } from 'vitest';
import type { GivenFile } from '../../../src/framework-import/given-file.ts';
import { testDatabase } from '../../support/test-database.ts';
import {
  type Content,
  contentOf,
  exported,
  forged,
  given,
  imported,
  recordProfile,
  withDatabase,
} from '../../support/travelling-profile.ts';

let file: GivenFile;
let anonymous: GivenFile;
beforeEach(async () => {
  if (file !== undefined) return; // its folder is removed after the first test
  const home = await recordProfile();
  file = await withDatabase(home, (db) => exported(db));
  anonymous = await withDatabase(home, (db) => exported(db, { withIdentities: false }));
});

type Mutation = (content: Content) => unknown;

function mutated(of: GivenFile, mutate: Mutation): Content {
  const content = contentOf(of);
  mutate(content);
  return content;
}

const rawFile = (content: object) => given(Buffer.from(JSON.stringify(content)));

/** What an import says, and that it has stored nothing. */
async function refusal(of: GivenFile): Promise<string> {
  const db = testDatabase();
  const refused = await imported(db, of).then(
    () => 'imported',
    (error: Error & { hint?: string }) => `${error.message} ${error.hint}`,
  );
  for (const table of ['profiles', 'assessments', 'origin_entries', 'audit_log'] as const)
    expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
  return refused;
}

const first = <T>(items: readonly T[]): T => items[0] as T;
const last = <T>(items: readonly T[]): T => items.at(-1) as T;
const ofLog = ({ audit }: Content) => first(audit);
const wholeEntries = (content: Content) => ofLog(content).entries.filter((entry) => 'after' in entry);
const snapshotIn = (content: Content) => first(content['snapshots'] as Record<string, unknown>[]);
const actionsIn = (content: Content) => content['actions'] as Record<string, unknown>[];

describe('a profile file that was changed', () => {
  test.each<[what: string, mutate: Mutation, words: string]>([
    [
      'a score',
      ({ assessments }) => Object.assign(first(assessments), { score: 3 }),
      'these differ: the assessment of GV.OC-01 of 2025-01-20.',
    ],
    ['an owner', ({ evidence }) => Object.assign(last(evidence), { owner: 'Cy' }), 'these differ: E-1.'],
    ['a name', ({ profile }) => Object.assign(profile, { name: 'Hospital' }), 'the name of the profile.'],
    [
      'a missing assessment',
      ({ assessments }) => assessments.pop(),
      'the assessment of PR.AA-01 of 2025-05-30, which is missing',
    ],
    [
      'an entry of the log',
      (content) => Object.assign(last(wholeEntries(content)), { tool: 'x' }),
      'log 1: entry 21 does not fit its hash',
    ],
    [
      'an earlier version',
      ({ evidence }) => Object.assign(first(evidence), { owner: 'Cy' }),
      'What was changed cannot be told',
    ],
    [
      'when it left',
      (content) => Object.assign(content, { exportedAt: '2025-06-30T12:00:00.001Z' }),
      'What was changed cannot be told',
    ],
    [
      'its digest',
      (content) => Object.assign(content, { sha256: '0'.repeat(64) }),
      'What was changed cannot be told',
    ],
  ])('is refused, and what differs is named where that can be told: %s', async (_, mutate, words) => {
    const refused = await refusal(rawFile(mutated(file, mutate)));
    expect(refused).toContain('was changed since it was written: it does not have its digest.');
    expect(refused).toContain(words);
    expect(refused).toContain('Nothing was stored.');
  });

  test.each([
    ['{"actions":', '{"profile":{"name":"Evil"},"actions":'],
    ['"score":1.5', '"score":4,"score":1.5'],
    ['"score":1.5', '"score":1.5,"\\u0073core":1.5'],
  ])('is refused with two values under one name, whichever counts: %s', async (text, twice) => {
    const bytes = Buffer.from(file.bytes.toString().replace(text, twice));
    expect(bytes).not.toEqual(file.bytes);
    expect(await refusal(given(bytes))).toContain('two values under one name, so it was changed');
  });

  test('is taken when only the form of its JSON is another one', async () => {
    const content = contentOf(file);
    const reversed = Object.fromEntries(Object.entries(content).toReversed());
    const db = testDatabase();
    const { facts } = await imported(db, given(Buffer.from(JSON.stringify(reversed, null, 2))));
    expect(facts.status).toBe('imported');
  });
});

describe('a profile file with a digest that somebody has made anew', () => {
  const score: Mutation = ({ assessments }) => Object.assign(first(assessments), { score: 3 });

  test.each<[what: string, mutate: Mutation, words: string]>([
    [
      'a score that the log does not have',
      score,
      'GV.OC-01 of 2025-01-20 is not what the audit excerpt says',
    ],
    [
      'a score off the scale',
      ({ assessments }) => Object.assign(first(assessments), { score: 7 }),
      'S-1: GV.OC-01: score 7 is not on the scale',
    ],
    [
      'a score and a reason',
      ({ assessments }) => Object.assign(first(assessments), { notApplicableReason: 'x' }),
      'S-1 has both a score and a reason',
    ],
    [
      'a day in the future',
      ({ evidence }) => Object.assign(last(evidence), { date: '2030-01-01' }),
      'E-1: date 2030-01-01 is in the future',
    ],
    [
      'a scope that is known from tomorrow on',
      ({ profile }) => Object.assign(profile, { scopeKnownFrom: '2030-01-01' }),
      'the profile: scopeKnownFrom 2030-01-01 is in the future',
    ],
    [
      'a record of the future',
      ({ risks }) => Object.assign(last(risks), { recordedAt: '2030-01-01T00:00:00.000Z' }),
      'R-2 was recorded in the future',
    ],
    [
      'a rating off the scale',
      ({ risks }) => Object.assign(first(risks), { impact: 9 }),
      "R-1: impact 9 is not on the profile's scale",
    ],
    [
      'a withdrawal of nothing',
      ({ withdrawals }) => Object.assign(first(withdrawals), { record: 'S-99' }),
      'the withdrawal of S-99 is of a record that the file does not have',
    ],
    [
      'a number twice',
      ({ risks }) => risks.push({ ...last(risks) }),
      'risks.2 is there twice or out of order',
    ],
    [
      'an assessment twice',
      ({ assessments }) => assessments.push({ ...last(assessments) }),
      'assessments.8 is there twice or out of order',
    ],
    [
      'an entry that no log has',
      ({ evidence }) => Object.assign(last(evidence), { entry: [1, 99] }),
      'E-1 is of entry 99 of log 1, which the file does not have',
    ],
    [
      'a log that is not there',
      ({ evidence }) => Object.assign(last(evidence), { entry: [2, 1] }),
      'E-1 is of entry 1 of log 2',
    ],
    [
      'a risk that is not there',
      (content) => Object.assign(first(actionsIn(content)), { risks: ['R-9'] }),
      'A-1: There is no risk "R-9" in the profile',
    ],
    [
      'actions that wait for each other',
      (content) => Object.assign(first(actionsIn(content)), { dependsOn: ['A-2'] }),
      'these actions wait for each other: A-1 → A-2 → A-1',
    ],
    [
      'a comment about nothing',
      (content) => Object.assign(last(content['comments'] as object[]), { subject: 'E-7' }),
      'C-1 is about something that the file does not have',
    ],
    [
      'another state in a snapshot',
      (content) => Object.assign(snapshotIn(content), { content: '{}' }),
      'N-1: its content does not have its size',
    ],
    [
      'a snapshot with another hash',
      (content) => Object.assign(snapshotIn(content), { sha256: 'f'.repeat(64) }),
      'N-1: its content does not have its SHA-256',
    ],
    [
      'a decision too many',
      (content) =>
        (snapshotIn(content)['decisions'] as object[]).push(
          first(snapshotIn(content)['decisions'] as object[]),
        ),
      'N-1: a snapshot is approved, then reopened',
    ],
    ['a missing entry', (content) => ofLog(content).entries.splice(1, 1), 'log 1: entry 3 is missing'],
    [
      'an entry with another hash',
      (content) => Object.assign(last(wholeEntries(content)), { hash: 'f'.repeat(64) }),
      'log 1: entry 21 does not fit its hash',
    ],
    [
      'another hash before',
      (content) => Object.assign(ofLog(content), { previousHash: 'f'.repeat(64) }),
      'log 1: entry 2 does not fit its hash',
    ],
    [
      'another profile in the log',
      (content) => Object.assign(ofLog(content), { profile: 'lab' }),
      'log 1: entry 2 does not fit its hash',
    ],
    [
      'another head',
      (content) => Object.assign(ofLog(content).head, { hash: 'f'.repeat(64) }),
      'log 1: its head is not its newest entry',
    ],
    [
      'a text twice',
      (content) => (content['texts'] as object[]).push(first(content['texts'] as object[])),
      'has two texts as',
    ],
  ])('is refused for %s', async (_, mutate, words) => {
    const refused = await refusal(forged(mutated(file, mutate)));
    expect(refused).toContain(words);
    expect(refused).toContain('Nothing was stored.');
  });

  test('is refused without identities as well, as far as hashes do not need them', async () => {
    expect(await refusal(forged(mutated(anonymous, score)))).toContain('is not what the audit excerpt says');
    const gap: Mutation = (content) => ofLog(content).entries.splice(1, 1);
    expect(await refusal(forged(mutated(anonymous, gap)))).toContain('entry 3 is missing');
  });
});

describe('a file that is no profile file', () => {
  test.each<[what: string, mutate: Mutation, words: string]>([
    [
      'an unknown field',
      (content) => Object.assign(content, { extra: 1 }),
      'the file: does not have "extra".',
    ],
    [
      'an unknown field of a record',
      ({ risks }) => Object.assign(first(risks), { cvss: 9 }),
      'risks.0: does not have "cvss".',
    ],
    ['a missing list', (content) => delete content['tiers'], 'tiers: is required.'],
    ['a missing field', ({ risks }) => delete first(risks)['title'], 'risks.0.title: is required.'],
    [
      'a revision that cannot be counted up',
      ({ profile }) => Object.assign(profile, { revision: Number.MAX_SAFE_INTEGER }),
      'profile.revision: give 1000000000 or less',
    ],
    [
      'a number as text',
      ({ assessments }) => Object.assign(first(assessments), { score: '3' }),
      'assessments.0.score: give a number, not "3".',
    ],
    [
      'an outcome of nowhere',
      ({ assessments }) => Object.assign(first(assessments), { outcomeId: 'GV.OC-99' }),
      'assessments.0.outcomeId: is not the id of an outcome of CSF 2.0.',
    ],
    [
      'a day that is none',
      ({ evidence }) => Object.assign(first(evidence), { date: '2025-02-30' }),
      'evidence.0.date: is not a calendar date',
    ],
    [
      'an id of another kind',
      ({ evidence }) => Object.assign(first(evidence), { id: 'R-1' }),
      'evidence.0.id: is no id such as E-1.',
    ],
    [
      'invisible characters',
      ({ evidence }) => Object.assign(first(evidence), { title: 'a\u200bb' }),
      'evidence.0.title: must be one line without control or other invisible characters: U+200B at character 2.',
    ],
    [
      'two lines in one',
      ({ profile }) => Object.assign(profile, { name: 'a\nb' }),
      'profile.name: must be one line',
    ],
    [
      'white space at an end',
      ({ evidence }) => Object.assign(first(evidence), { title: ' a' }),
      'evidence.0: a text has white space at an end',
    ],
    [
      'a text that is too long',
      ({ evidence }) => Object.assign(first(evidence), { title: 'x'.repeat(201) }),
      'evidence.0.title: is too long',
    ],
    [
      'a log that hides text',
      (content) => Object.assign(first(wholeEntries(content)), { after: '{"a":"\u{e0041}"}' }),
      'audit.0.entries.0.after: has an invisible character: U+E0041 at character 7.',
    ],
    [
      'a log that is nested thousands of times',
      (content) =>
        Object.assign(first(wholeEntries(content)), {
          after: `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
        }),
      'audit.0.entries.0.after: is nested too deeply',
    ],
    [
      'a list as a profile',
      (content) => Object.assign(content, { profile: [] }),
      'profile: give an object, not a list.',
    ],
    [
      'a scale of one level',
      (content) => Object.assign(content, { scale: [{ value: 0, label: 'x', meaning: 'x' }] }),
      'scale: give at least 2 items, not 1.',
    ],
    [
      'another format',
      (content) => Object.assign(content, { format: 'x' }),
      'its format is not "csf-mcp profile"',
    ],
    [
      'a later version',
      (content) => Object.assign(content, { formatVersion: 2 }),
      'this csf-mcp reads version 1. Update csf-mcp',
    ],
  ])('is refused with the place of what is wrong: %s', async (_, mutate, words) => {
    expect(await refusal(forged(mutated(file, mutate)))).toContain(words);
  });

  test.each<[what: string, bytes: Buffer, words: string]>([
    ['nothing', Buffer.alloc(0), 'no JSON'],
    ['half a file', Buffer.from('{"format": "csf-mcp profile"'), 'no JSON'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 'no JSON in UTF-8'],
    ['a number', Buffer.from('1'), 'its format is not "csf-mcp profile"'],
    ['null', Buffer.from('null'), 'its format is not "csf-mcp profile"'],
    ['a deep nest', Buffer.from('['.repeat(1_000_000) + ']'.repeat(1_000_000)), 'far more in it than'],
    ['millions of values', Buffer.from(`[${'{},'.repeat(1_000_000)}1]`), 'far more in it than any profile'],
  ])('is refused whatever it is: %s', async (_, bytes, words) => {
    expect(await refusal(given(bytes))).toContain(words);
  });

  test.each([
    [50, 'evidence.0.title: give a text'],
    [100_000, 'far more in it than any profile'],
  ])('is refused with a nest of %i levels in place of a value', async (levels, words) => {
    const nest = '['.repeat(levels) + ']'.repeat(levels);
    const text = JSON.stringify(
      mutated(file, ({ evidence }) => Object.assign(first(evidence), { title: '#' })),
    );
    expect(await refusal(given(Buffer.from(text.replace('"#"', nest))))).toContain(words);
  });
});

test('a state in a snapshot is refused when it is not as csf-mcp writes one, whatever its hash', async () => {
  const { createHash } = await import('node:crypto');
  const forgedState = (change: (state: Record<string, never>) => unknown, space = '') =>
    forged(
      mutated(file, (content) => {
        const snapshot = snapshotIn(content);
        const state = JSON.parse(String(snapshot['content']));
        change(state);
        const text = JSON.stringify(state).replace(':', `:${space}`);
        const sha256 = createHash('sha256').update(text).digest('hex');
        Object.assign(snapshot, { content: text, sha256, bytes: Buffer.byteLength(text) });
      }),
    );
  const nest = () => JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`);
  expect(await refusal(forgedState(() => {}, ' '))).toContain('N-1: its content is no canonical JSON');
  expect(await refusal(forgedState((state) => Object.assign(state, { asOf: '2025-01-01' })))).toContain(
    'N-1: its content is of another day',
  );
  expect(
    await refusal(forgedState((state) => Object.assign(state['figures'] ?? {}, { zz: nest() }))),
  ).toContain('N-1: content.figures: is too deep');
  expect(
    await refusal(forgedState((state) => Object.assign(state['profile'] ?? {}, { organization: 7 }))),
  ).toContain('N-1: content.profile.organization: give a text, not 7');
});
