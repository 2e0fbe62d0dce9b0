import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../src/database/migrate.ts';
import { inspectDatabaseFile } from '../../src/database-file/index.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

/** How these files were made: README.md beside them. */
const MADE = join(import.meta.dirname, '../fixtures/database-0.1.0');
const START = Date.parse('2025-03-31T12:00:00Z');
const MINUTE_MS = 60_000;
const CLIENT = { name: 'fixture-client', version: '1.0' };

interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Null: the client does not give its name. */
  readonly client?: null;
}

/** What tools of that version are called today. */
const RENAMED: Readonly<Record<string, string>> = { profile_list: 'profile_overview' };

interface Answered extends Call {
  readonly answer: object;
}

const calls: readonly Call[] = JSON.parse(readFileSync(join(MADE, 'calls.json'), 'utf8'));
const answers: readonly Answered[] = readFileSync(join(MADE, 'answers.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));
const verified = answers.find((answer) => answer.arguments['verify'] === true)?.answer;

/** A data directory with a copy of the database. */
function madeDirectory(): string {
  const directory = temporaryDirectory();
  copyFileSync(join(MADE, 'csf.db'), join(directory, 'csf.db'));
  return directory;
}

/** Everything but the hashes of the audit log: new entries have a format of their own. */
async function expectSameAnswers({ call }: Connection): Promise<void> {
  for (const { tool, arguments: args, answer } of answers) {
    if (args['verify'] === true) continue;
    const { facts, text } = await call(RENAMED[tool] ?? tool, args);
    expect(withoutHashes(facts), `${tool} ${JSON.stringify(args)}: ${text}`).toMatchObject(
      asToday(tool, withoutHashes(answer)),
    );
  }
}

/** That version created profiles with the tool that changes them, and imported only NIST's files. */
function nameOfThen(tool: string): string {
  if (tool === 'data_import') return 'framework_import';
  return tool === 'profile_create' ? 'profile_save' : tool;
}

function nameOfToday({ tool, arguments: args }: Call): string {
  if (tool === 'framework_import') return 'data_import';
  return tool === 'profile_save' && !Object.hasOwn(args, 'profile') ? 'profile_create' : tool;
}

/** A file of that version, as the tool of today takes it. */
function contentOf(name: string): { content: string; name: string } {
  const isText = name.endsWith('.cprt');
  return { content: readFileSync(join(MADE, name), isText ? 'utf8' : 'base64'), name };
}

/**
 * Imported wording is NIST's only if it is in a known release: theirs is invented. An entry about an import has other
 * content today.
 */
function asToday(tool: string, answer: object): object {
  if (tool === 'audit_log' && 'entries' in answer && Array.isArray(answer.entries)) {
    const entries = answer.entries.map((entry) =>
      entry.tool === 'framework_import'
        ? { ...entry, before: expect.anything(), after: expect.anything() }
        : entry,
    );
    return { ...answer, entries };
  }
  const { wording, ...facts } = answer as { wording?: string; official?: object };
  if (tool === 'csf_get') {
    const { official, ...others } = facts;
    const { source: _, ...texts } = Object(official);
    return { ...others, unverified: texts, official: { statement: null } };
  }
  return wording === undefined ? facts : { ...facts, wording: expect.stringContaining('unverified') };
}

/** Also without the entries that migrations add, and with texts by outcome, as that version logged them. */
function withoutHashes(facts: object): object {
  if (!('entries' in facts) || !Array.isArray(facts.entries)) return facts;
  const entries = facts.entries
    .filter(({ tool }) => tool !== 'csf-mcp')
    .map(({ hash: _, tool, counts, before, after, ...entry }) => ({
      ...entry,
      tool: nameOfThen(tool),
      ...(counts !== undefined && { counts: { ...counts, texts: null } }),
      ...(after !== undefined && { before: withTextsByOutcome(before), after: withTextsByOutcome(after) }),
    }));
  return { ...facts, entries };
}

function withTextsByOutcome(values: object | null): object | null {
  if (values === null || !('texts' in values) || !Array.isArray(values.texts)) return values;
  const texts: Record<string, Record<string, string | null>> = {};
  for (const { text, fields } of values.texts)
    for (const [field, outcomes] of Object.entries<string[]>(fields))
      for (const outcome of outcomes) texts[outcome] = { ...texts[outcome], [field]: text };
  return { ...values, texts };
}

describe('a database of version 0.1.0', () => {
  test('is found intact, its audit log included, before anything is written to it', async () => {
    const report = await inspectDatabaseFile(madeDirectory(), { check: 'full' });
    expect(report.auditLog).toEqual({ intact: true, entries: 20, lastHash: expect.any(String) });
    expect(verified).toEqual({ verification: report.auditLog });
    expect(report).toMatchObject({
      isIntact: true,
      counts: { profiles: 3, assessments: 12, evidence: 2, risks: 2, actions: 3, tiers: 3 },
    });
  });

  test('reads back with the values that it had', async () => {
    const now = () => new Date(START + calls.length * MINUTE_MS);
    await expectSameAnswers(await connect(await testServer({ dataDir: madeDirectory(), now })));
  });

  test('can be written on, and its audit log goes on', async () => {
    const { call } = await connect(await testServer({ dataDir: madeDirectory() }));
    const profile = 'ward-7';
    const changes: [string, object][] = [
      ['profile_save', { profile, scope: 'Again', outcomes: [{ id: 'GV.OC-01', notes: 'New' }] }],
      ['assessment_record', { profile, assessor: 'Ada', records: [{ outcome: 'GV.OC-02', score: 10 }] }],
      ['evidence_record', { profile, records: [{ id: 'E-1', owner: 'Cy' }] }],
      ['risk_record', { profile, records: [{ id: 'R-1', likelihood: 1 }] }],
      ['action_record', { profile, records: [{ id: 'A-3', note: 'Bought' }] }],
    ];
    for (const [tool, args] of changes) {
      const { isError, text } = await call(tool, { ...args });
      expect(isError, text).toBe(false);
    }
    const { facts } = await call('records_list', { profile, kind: 'evidence', detail: 'detailed' });
    const before = answers.find((answer) => answer.arguments['kind'] === 'evidence')?.answer;
    const [first, second] = Object(before).records;
    expect(facts['records']).toEqual([{ ...first, owner: 'Cy' }, second]);
    const { keptHash, entries } = lastOf(verified);
    expect((await call('audit_log', { verify: true, keptHash })).facts).toMatchObject({
      verification: { intact: true, entries: entries + SCHEMA_VERSION - 1 + changes.length, keptAt: entries },
    });
  });

  test('comes out the same when the same calls are made today', async () => {
    let time = START;
    const server = await testServer({ now: () => new Date(time) });
    const named = await connect(server, {}, CLIENT);
    const nameless = await connect(server, { versionNegotiation: { mode: 'auto' } }, null);
    let token: unknown;
    for (const [index, made] of calls.entries()) {
      const { arguments: given, client } = made;
      time = START + index * MINUTE_MS;
      const args = {
        ...given,
        ...('file' in given && { file: undefined, ...contentOf(String(given['file'])) }),
        ...('confirm' in given && { confirm: token }),
      };
      const { isError, text, facts } = await (client === null ? nameless : named).call(
        nameOfToday(made),
        args,
      );
      expect(isError, text).toBe(false);
      token = facts['confirm'];
    }
    time = START + calls.length * MINUTE_MS;
    await expectSameAnswers(named);
  });
});

test('a database with entries of format 2 verifies, its data agree with the log, and it can be written on', async () => {
  const keptHash = 'd399b0f2d9a76991e87ab88ba26cd0eff56b3966f6c2395c80ffef5920c7df62';
  const directory = temporaryDirectory();
  copyFileSync(join(MADE, '../database-format-2/csf.db'), join(directory, 'csf.db'));
  const report = await inspectDatabaseFile(directory, { check: 'full' });
  expect(report).toMatchObject({
    auditLog: { intact: true, entries: 22, lastHash: keptHash },
    problems: [{ kind: 'not-private' }],
  });
  const { call } = await connect(await testServer({ dataDir: directory }));
  const { isError, text } = await call('profile_save', { profile: 'ward-7', scope: 'Again' });
  expect(isError, text).toBe(false);
  const { verification } = (await call('audit_log', { verify: true, keptHash })).facts;
  expect(verification).toMatchObject({ intact: true, keptAt: 22 });
});

function lastOf(answer: object | undefined): { keptHash: string; entries: number } {
  const { lastHash, entries } = Object(answer).verification;
  return { keptHash: lastHash, entries };
}
