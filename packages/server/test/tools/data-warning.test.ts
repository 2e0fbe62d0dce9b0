import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { type CsfServer, openServer, type ServerWarning } from '../../src/index.ts';
import { tools } from '../../src/tools.ts';
import { type Connection, connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const WARNING = 'The data differ from the audit log: somebody has changed them outside csf-mcp';
const RECORD = 'clinic: the assessment of GV.OC-01 of 2025-03-31';

/** Changes what is stored, not the log, like somebody who leaves the schema as it was. */
function edit(dataDir: string, sql: string): void {
  using database = new DatabaseSync(join(dataDir, 'csf.db'));
  const triggers = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE name IN ('assessments_no_update', 'risks_no_update')")
    .all();
  const dropped = triggers.map(({ name }) => `DROP TRIGGER ${name};`).join(' ');
  const created = triggers.map((trigger) => `${trigger['sql']};`).join(' ');
  database.exec(`BEGIN; ${dropped} ${sql}; ${created} COMMIT`);
}

const SCORE = "UPDATE assessments SET score = 4 WHERE profile_id = 'clinic'";

/** A data directory with two profiles, each with an assessment and a risk, which was then edited. */
async function editedDirectory(sql: string): Promise<string> {
  const dataDir = temporaryDirectory();
  const server = await testServer({ dataDir });
  const { call } = await connect(server);
  for (const name of ['Clinic', 'Ward']) {
    const { facts } = await call('profile_create', { name, organization: 'Acme' });
    const profile = facts['profile'];
    const records = [{ outcome: 'GV.OC-01', score: 1 }];
    await call('assessment_record', { profile, assessor: 'Ada', records });
    await call('risk_record', { profile, records: [{ title: 'Loss' }] });
  }
  await server.close();
  edit(dataDir, sql);
  return dataDir;
}

/** A server that has compared these data with the log; `warnings` and `lines` are what it has warned of. */
async function comparedServer(dataDir: string, closeStamp: string | null = null) {
  const warnings: ServerWarning[] = [];
  const lines: string[] = [];
  const { promise: compared, resolve } = Promise.withResolvers<void>();
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    {
      write: (line: string) => {
        const { level, msg } = JSON.parse(line);
        if (level === 40) lines.push(msg);
        if (msg === 'Compared the data with the audit log') setImmediate(resolve);
      },
    },
  );
  const warn = (warning: ServerWarning) => warnings.push(warning);
  const server = await testServer({ dataDir, log, warn, checkDelayMs: 0, closeStamp });
  await compared;
  return { server, warnings, lines };
}

async function clientOf(server: CsfServer): Promise<Connection> {
  const connection = await connect(server);
  await connection.client.listTools(); // from now on, it checks structured content against the output schemas
  return connection;
}

describe('a server whose data differ from the log', () => {
  test('warns once, and names the record in each answer about its profile', async () => {
    const { server, warnings, lines } = await comparedServer(await editedDirectory(SCORE));
    expect(warnings).toEqual(['data-differ']);
    expect(lines).toEqual([expect.stringContaining('The data differ from the audit log')]);
    const { call, client } = await clientOf(server);
    const profile = 'clinic';
    const calls: [tool: string, args: Record<string, unknown>][] = [
      ['profile_get', { profile }],
      ['profile_overview', {}],
      ['profile_overview', { profile }],
      ['profile_changes', { profile }],
      ['profile_changes', { profile: 'ward', with: [profile] }],
      ['profile_create', { name: 'Clinic', organization: 'Acme' }],
      ['profile_save', { profile, scope: 'All' }],
      ['profile_clone', { profile, name: 'Lab', withAssessments: true }],
      ['assessment_record', { profile, assessor: 'Ada', records: [{ outcome: 'GV.OC-02', score: 1 }] }],
      ['assessment_next', { profile }],
      [
        'evidence_record',
        {
          profile,
          records: [
            { title: 'Charter', reference: 'x', owner: 'Ada', date: '2025-01-31', outcomes: ['GV.OC-01'] },
          ],
        },
      ],
      ['risk_record', { profile, records: [{ title: 'Fire' }] }],
      ['tier_record', { profile, area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Ada' }],
      ['action_record', { profile, records: [{ title: 'Mend', outcomes: ['GV.OC-01'] }] }],
      ['intake_record', { profile, records: [{ title: 'Report', outcomes: ['GV.OC-03'] }] }],
      ['comment_record', { profile, subject: 'GV.OC-03', text: 'Ask Ben.', author: 'Ada' }],
      ['record_withdraw', { profile, records: ['A-1'], reason: 'Done long ago.' }],
      ['snapshot_record', { profile, name: 'Board' }],
      ['records_list', { profile, kind: 'risks' }],
      ['profile_scores', { profile }],
      ['profile_gaps', { profile }],
      ['profile_checks', { profile }],
      ['profile_lens', { profile, dataset: 'sp-800-53-rev-5-2-0' }],
      ['plan_build', { profile, capacityHoursPerWeek: 10, startOn: '2025-04-01' }],
      ['report_build', { profile }],
      ['audit_log', { profile }],
      ['data_export', { profile, kind: 'table' }],
      ['data_delete', { profile }],
    ];
    for (const [tool, args] of calls) {
      const { isError, text, moreTexts, facts } = await call(tool, args);
      expect(isError, text).toBe(false);
      expect(moreTexts, tool).toEqual([expect.stringContaining(`Warning: ${WARNING}`)]);
      expect(moreTexts[0]).toContain(RECORD);
      expect(`Warning: ${facts['dataWarning']}`).toBe(moreTexts[0]);
    }
    const others = ['csf_search', 'csf_get', 'csf_map', 'data_import'];
    expect(new Set([...calls.map(([tool]) => tool), ...others])).toEqual(
      new Set(tools.map(({ name }) => name)),
    );
    const { contents } = await client.readResource({ uri: 'csf://profiles/clinic' });
    expect(JSON.parse(String(Object(contents[0]).text)).dataWarning).toContain(RECORD);
    expect(warnings).toEqual(['data-differ']);
  });

  test('answers as ever what has nothing to do with it', async () => {
    const { server } = await comparedServer(await editedDirectory(SCORE));
    const { call, client } = await clientOf(server);
    const calls: [tool: string, args: Record<string, unknown>][] = [
      ['csf_get', { id: 'GV.OC-01' }],
      ['csf_search', { query: 'mission' }],
      ['csf_map', { id: 'GV.OC-01' }],
      ['profile_get', { profile: 'ward' }],
      ['profile_overview', { organization: 'Nobody' }],
      ['audit_log', {}],
    ];
    for (const [tool, args] of calls) {
      const { isError, text, moreTexts, facts } = await call(tool, args);
      expect(isError, text).toBe(false);
      expect(moreTexts).toEqual([]);
      expect(Object.keys(facts)).not.toContain('dataWarning');
    }
    const { contents } = await client.readResource({ uri: 'csf://profiles/ward' });
    expect(JSON.parse(String(Object(contents[0]).text))).not.toHaveProperty('dataWarning');
  });

  test('warns also where a profile is given by its name', async () => {
    const { server } = await comparedServer(await editedDirectory(SCORE));
    const { call } = await clientOf(server);
    await call('profile_save', { profile: 'clinic', name: 'Hospital' });
    for (const [tool, args] of [
      ['profile_get', { profile: 'hospital' }],
      ['assessment_next', { profile: 'hospital' }],
      ['report_build', { profile: 'hospital' }],
      ['audit_log', { profile: 'hospital' }],
      ['profile_clone', { profile: 'hospital', name: 'Lab' }],
    ] as const) {
      const { isError, text, facts } = await call(tool, args);
      expect(isError, text).toBe(false);
      expect(facts['dataWarning'], tool).toContain(RECORD);
    }
  });

  test('says of every profile that something differs when the log cannot name it', async () => {
    const { server } = await comparedServer(await editedDirectory("UPDATE profiles SET scope = 'x'"));
    const { call } = await clientOf(server);
    for (const profile of ['clinic', 'ward'])
      expect((await call('profile_get', { profile })).moreTexts).toEqual([
        expect.stringContaining('but not an assessment, evidence, a risk'),
      ]);
    expect((await call('csf_get', { id: 'GV' })).moreTexts).toEqual([]);
  });

  test('has taken over what a verification found since', async () => {
    const dataDir = await editedDirectory(SCORE);
    const { server, warnings } = await comparedServer(dataDir);
    const { call } = await clientOf(server);
    edit(
      dataDir,
      "UPDATE assessments SET score = 1; UPDATE risks SET title = 'Gain' WHERE profile_id = 'ward'",
    );
    await call('audit_log', { verify: true });
    expect((await call('profile_get', { profile: 'clinic' })).moreTexts).toEqual([]);
    expect((await call('profile_get', { profile: 'ward' })).moreTexts).toEqual([
      expect.stringContaining('ward: R-1'),
    ]);
    edit(dataDir, "UPDATE risks SET title = 'Loss'");
    expect((await call('audit_log', { verify: true })).text).toContain('is intact');
    expect((await call('profile_overview')).moreTexts).toEqual([]);
    expect(warnings.filter((warning) => warning === 'data-differ')).toHaveLength(1);
  });
});

describe('a server', () => {
  test('whose data agree with the log warns of nothing', async () => {
    const { server, warnings, lines } = await comparedServer(await editedDirectory(''));
    expect((await (await clientOf(server)).call('profile_get', { profile: 'clinic' })).moreTexts).toEqual([]);
    expect({ warnings, lines }).toEqual({ warnings: [], lines: [] });
  });

  test('compares the data after the pages, when nobody has looked at the file since it was closed', async () => {
    const dataDir = await editedDirectory(SCORE);
    const { closeStamp: stamp } = await (
      await openServer({ dataDir, version: '1', log: pino({ level: 'silent' }) })
    ).close();
    expect(stamp).not.toBeNull();
    expect((await comparedServer(dataDir, stamp)).warnings).toEqual(['data-differ']);
  });

  test('warns of another program that writes once, and compares the data again', async () => {
    const dataDir = await editedDirectory('');
    const { promise: warned, resolve } = Promise.withResolvers<void>();
    const warnings: string[] = [];
    const warn = (warning: ServerWarning) => {
      warnings.push(warning);
      if (warning === 'data-differ') resolve();
    };
    const server = await testServer({ dataDir, warn, checkDelayMs: 0 });
    const { call } = await clientOf(server);
    edit(dataDir, SCORE);
    await call('profile_save', { profile: 'ward', scope: 'All' });
    await warned;
    edit(dataDir, "UPDATE risks SET title = 'Gain'");
    await call('profile_save', { profile: 'ward', scope: 'None' });
    expect(warnings).toEqual(['second-writer', 'data-differ']);
    expect((await call('profile_get', { profile: 'clinic' })).moreTexts).toEqual([
      expect.stringContaining(RECORD),
    ]);
  });

  test('that only reads does not compare, but warns of what a verification finds', async () => {
    const dataDir = await editedDirectory(SCORE);
    await using owner = await testServer({ dataDir }); // creates what a reader needs beside the file
    const warnings: string[] = [];
    const warn = (warning: ServerWarning) => warnings.push(warning);
    const server = await testServer({ dataDir, access: 'read-only', warn, checkDelayMs: 0 });
    const { call } = await clientOf(server);
    expect((await call('profile_get', { profile: 'clinic' })).moreTexts).toEqual([]);
    await call('audit_log', { verify: true });
    expect(warnings).toEqual(['data-differ']);
    expect((await call('profile_get', { profile: 'clinic' })).moreTexts).toEqual([
      expect.stringContaining(RECORD),
    ]);
    await owner.close();
  });

  test('can be closed while it compares', async () => {
    const dataDir = await editedDirectory(SCORE);
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const server = await testServer({ dataDir, log, checkDelayMs: 0 });
    await new Promise((resolve) => setTimeout(resolve)); // now it begins
    await server.close();
    expect(lines).toEqual([]);
  });
});
