import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openDatabase } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { connect, newConnection, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const TEN_MEGABYTES = 'x'.repeat(10_000_000);

describe('a wrong argument', () => {
  test('with an unknown name is refused with the right one', async () => {
    const { call } = await newConnection();
    expect(await call('csf_search', { query_text: 'backup' })).toMatchObject({
      isError: true,
      text: expect.stringContaining(
        'query is required\nunknown argument "query_text"; did you mean "query"? Allowed: query, function, category, limit, cursor',
      ),
    });
  });

  test('in a nested record is refused with its place', async () => {
    const { call } = await newConnection();
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const records = [{ outcome: 'GV.OC-01', scores: 2 }];
    expect(await call('assessment_record', { profile: 'clinic', assessor: 'Ada', records })).toMatchObject({
      isError: true,
      text: expect.stringContaining('records.0: unknown argument "scores"; did you mean "score"?'),
    });
  });

  test('repeated a hundred times is reported in a few lines', async () => {
    const { call } = await newConnection();
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const records = Array.from({ length: 106 }, () => ({ outcome: 7, score: 'high' }));
    const { isError, text } = await call('assessment_record', {
      profile: 'clinic',
      assessor: 'Ada',
      records,
    });
    expect(isError).toBe(true);
    expect(text).toContain('and 86 more');
    expect(text.length).toBeLessThan(5_000);
  });
});

// Hostile values for every argument of every tool are in hostile-arguments.test.ts.
describe('hostile input', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['an argument name of 10 MB', 'csf_get', { id: 'GV', [TEN_MEGABYTES]: 1 }],
    [
      'a million records',
      'assessment_record',
      { profile: 'c', assessor: 'A', records: Array(1_000_000).fill(1) },
    ],
    ['an escape sequence', 'profile_create', { name: '\u001b[2J', organization: 'Acme' }],
    [
      'two lines where there is one',
      'profile_create',
      { name: 'Clinic\nrevision: 99', organization: 'Acme' },
    ],
  ])('such as %s is refused in a short answer', async (_what, tool, args) => {
    const { call } = await newConnection();
    const { isError, text } = await call(tool, args);
    expect(isError).toBe(true);
    expect(text.length).toBeLessThan(1_000);
  });

  test.each([
    ['of line breaks', '\r\n'.repeat(4_000_000)],
    ['of invisible characters', '\u200b'.repeat(8_000_000)],
    ['with nothing but a letter among its blanks', `${' '.repeat(8_000_000)}a`],
  ])('such as a text %s is refused for its length, once', async (_what, scope) => {
    const { call } = await newConnection();
    const { isError, text } = await call('profile_create', { name: 'Clinic', organization: 'Acme', scope });
    expect(isError).toBe(true);
    expect(text).toMatch(/scope: is too long: give at most 2000 characters$/);
    expect(text.match(/scope/g)).toHaveLength(1);
  });

  test('such as 15,000 unknown arguments is refused in a short answer that names a few', async () => {
    const { call } = await newConnection();
    const unknown = Object.fromEntries(Array.from({ length: 15_000 }, (_, index) => [`key${index}`, 1]));
    const { isError, text } = await call('csf_get', { id: 'GV', ...unknown });
    expect(isError).toBe(true);
    expect(text).toContain('unknown argument "key0"');
    expect(text.length).toBeLessThan(1_000);
  });

  test('does not keep a text as long as allowed, with two units for each character, from being stored', async () => {
    const { call } = await newConnection();
    const scope = '🌍\r\n'.repeat(1_000).trim();
    expect(await call('profile_create', { name: 'Clinic', organization: 'Acme', scope })).toMatchObject({
      isError: false,
    });
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'with the argument %s pollutes nothing',
    async (key) => {
      const { call } = await newConnection();
      const args = JSON.parse(`{ "id": "GV", "${key}": { "polluted": true } }`);
      expect(await call('csf_get', args)).toMatchObject({
        isError: key !== '__proto__',
      });
      expect({}).not.toHaveProperty('polluted');
    },
  );

  test('in stored text comes back as it was', async () => {
    const { call } = await newConnection();
    const scope = `'); DROP TABLE profiles; -- <script>alert(1)</script> \${x} "\\ 😀 العربية\tand\nmore`;
    await call('profile_create', { name: 'Clinic', organization: "O'Brien; --", scope });
    expect((await call('profile_get', { profile: 'clinic' })).facts).toMatchObject({
      scope,
      organization: "O'Brien; --",
    });
  });

  test('stored by an earlier version, with invisible characters, is still read and cloned', async () => {
    const dataDir = temporaryDirectory();
    const { db, close } = openDatabase(dataDir);
    const name = 'Cli\u200bnic';
    await createProfileOnce(db, writer, { name, organization: 'Acme', scope: 'All\u{E0041} wards' });
    await close();
    const { call } = await connect(await testServer({ dataDir }));
    const { facts } = await call('profile_overview');
    const { profile } = facts;
    expect(facts).toMatchObject({ name });
    expect((await call('profile_get', { profile })).facts).toMatchObject({
      name,
      scope: 'All\u{E0041} wards',
    });
    expect(await call('profile_clone', { profile, name: 'Clinic 2026' })).toMatchObject({ isError: false });
    const records = [{ outcome: 'GV.OC-01', score: 2 }];
    expect(await call('assessment_record', { profile, assessor: 'Ada', records })).toMatchObject({
      isError: false,
    });
  });

  test.each(['"', '*', 'AND', 'NEAR(', 'id:GV', '" OR "', "'; --", '^a', '{x}: y', '-risk'])(
    'in a search, %j, is only text',
    async (query) => {
      const { call } = await newConnection();
      expect((await call('csf_search', { query })).isError).toBe(false);
    },
  );

  test('as a client name is tamed before it is stored', async () => {
    const server = await testServer();
    const name = `\u001b[2J\n\u{E0049}${'x'.repeat(10_000)}`;
    const { call } = await connect(server, {}, { name, version: '\ud800' });
    expect(await call('profile_create', { name: 'Clinic', organization: 'Acme' })).toMatchObject({
      isError: false,
    });
    const { db, close } = openDatabase(server.dataDir);
    const entry = await db
      .selectFrom('audit_log')
      .select(['client_name', 'client_version'])
      .executeTakeFirst();
    expect(entry).toEqual({ client_name: ` [2J  ${'x'.repeat(193)}`, client_version: '\ufffd' });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 1 });
    await close();
  });
});

describe('a defect', () => {
  test('is logged, and the caller is told without its inner workings, and without a claim about what is stored', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const now = () => {
      throw new Error('secret detail');
    };
    const { call } = await connect(await testServer({ log, now }));
    const { isError, text } = await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    expect(isError).toBe(true);
    expect(text).toContain('profile_create failed unexpectedly.');
    expect(text).not.toContain('secret detail');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('secret detail');
  });
});
