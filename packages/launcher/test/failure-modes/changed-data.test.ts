import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { ServerWarning } from '../../src/channel/server-warning.ts';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { KILLED_SERVER } from '../support/instances/exit-codes.ts';
import { signalIdentified } from '../support/instances/process-table.ts';
import { program, type Requirement } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const SQLITE_CLI = '/usr/bin/sqlite3';

const ASSESSMENT = 'clinic: the assessment of GV.OC-01 of ';

interface Writer {
  readonly who: string;
  readonly needs: readonly Requirement[];
  /** Runs SQL in a process of its own. */
  readonly write: (file: string, sql: string) => void;
}

const WRITERS: readonly Writer[] = [
  {
    who: 'a program with node:sqlite',
    needs: [],
    write: (file, sql) => {
      const code = `new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec(process.argv[2])`;
      execFileSync(process.execPath, ['--no-warnings', '-e', code, file, sql]);
    },
  },
  {
    who: 'the sqlite3 shell',
    needs: [program(SQLITE_CLI)],
    write: (file, sql) => execFileSync(SQLITE_CLI, [file, sql]),
  },
];

for (const { who, needs, write } of WRITERS) {
  failureMode(
    `F66 ${who} writes while an instance is idle: one warning in the log and status, and the chain says so`,
    async (sandbox) => {
      const instance = await instanceWithScore(sandbox);
      write(databaseOf(sandbox), scoreOf(4, sandbox));
      await untilWarned(sandbox, 'second-writer');
      write(databaseOf(sandbox), scoreOf(3, sandbox));
      const { stdout } = await sandbox.run(['status']);
      expect(stdout).toMatch(/^Warning: +another program has written to the database\. Close it\./m);
      await expectNoteAndDifference(instance);
      await expectWarnedOnce(instance, sandbox, 'Another program has written to the database');
    },
    { needs, isConcurrent: true },
  );

  failureMode(
    `F66 ${who} writes between two changes: both are stored, and what it changed goes on to differ`,
    async (sandbox) => {
      const instance = await instanceWithScore(sandbox);
      write(databaseOf(sandbox), scoreOf(4, sandbox));
      await instance.callTool('assessment_record', assessmentOf('GV.OC-02'));
      await expectNoteAndDifference(instance);
      const { entries } = await instance.callTool('audit_log', {});
      const subjects = (entries as { subject: string }[]).map(({ subject }) => subject);
      expect(subjects).toEqual(['clinic', 'csf.db', 'clinic', 'clinic']);
      await expectWarnedOnce(instance, sandbox, 'Another program has written to the database');
    },
    { needs, isConcurrent: true },
  );
}

failureMode(
  'F66 readers and csf-mcp itself beside an instance: nobody is taken for another program',
  async (sandbox) => {
    const instance = await instanceWithScore(sandbox);
    using reader = new DatabaseSync(databaseOf(sandbox));
    reader.prepare('SELECT * FROM assessments').all();
    expect((await sandbox.run(['backup', sandbox.path('copy.db')])).code).toBe(0);
    expect((await sandbox.run(['call', 'profile_get', 'profile=clinic'])).code).toBe(0);
    expect((await sandbox.run(['doctor'])).code).toBe(0);
    const { confirm } = await instance.callTool('data_delete', { profile: 'clinic' });
    await instance.callTool('data_delete', { profile: 'clinic', confirm });
    expect(await instance.callTool('audit_log', { verify: true })).toMatchObject({
      verification: { entries: 3 },
    });
    const { stdout } = await sandbox.run(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'running', warnings: [] });
    await end(instance);
    sandbox.expectLifecycle([{ pid: instance.pid, msg: 'Server exited', code: 0 }]);
    expect(sandbox.lifecycle().filter(({ level }) => level === 'warn')).toEqual([]);
  },
  { isConcurrent: true },
);

failureMode(
  'F66 another program still has the database open when the instance ends: the next start goes on, and names what differs',
  async (sandbox) => {
    const instance = await instanceWithScore(sandbox);
    using other = new DatabaseSync(databaseOf(sandbox));
    other.exec(scoreOf(4, sandbox));
    await end(instance);
    const next = await sandbox.running();
    await expectDifference(next, sandbox);
    await expectWarnedOnce(next, sandbox, 'The data differ from the audit log');
  },
  { isConcurrent: true, databaseStaysOpen: true },
);

failureMode(
  'F66 another program writes, and then the server is killed: the next start goes on, and names what differs',
  async (sandbox) => {
    const instance = await instanceWithScore(sandbox);
    using other = new DatabaseSync(databaseOf(sandbox)); // it keeps the log from being merged
    other.exec(scoreOf(4, sandbox));
    await untilWarned(sandbox, 'second-writer');
    await killServer(instance, sandbox);
    await expectDifference(await sandbox.running(), sandbox);
  },
  { isConcurrent: true, databaseStaysOpen: true },
);

failureMode(
  'F67 a score edited while nothing runs: it starts and names the score in status, doctor and answers',
  async (sandbox) => {
    await editedDatabase(sandbox);
    const instance = await sandbox.running();
    await expectDifference(instance, sandbox);
    const { code, stdout } = await sandbox.run(['doctor', '--json']);
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: 'database.file',
        status: 'warning',
        message: expect.stringContaining(ASSESSMENT),
      }),
    );
    await expectWarnedOnce(instance, sandbox, 'The data differ from the audit log');
  },
  { isConcurrent: true },
);

failureMode(
  'F67 … backup copies it with a warning, and restore takes the copy only with --accept-differences',
  async (sandbox) => {
    await editedDatabase(sandbox);
    const instance = await sandbox.running();
    const file = sandbox.path('backup.db');
    const backup = await sandbox.run(['backup', file, '--json']);
    expect(backup.code).toBe(0);
    expect(JSON.parse(backup.stdout).warnings).toEqual([expect.stringContaining(ASSESSMENT)]);
    await end(instance);
    const refused = await sandbox.run(['restore', file]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--accept-differences');
    expect((await sandbox.run(['restore', file, '--accept-differences'])).code).toBe(0);
    const restored = await sandbox.running();
    await expectDifference(restored, sandbox);
    await expectWarnedOnce(restored, sandbox, 'The data differ from the audit log');
  },
  { isConcurrent: true },
);

failureMode(
  'F67 … and a server that is killed after a change, before it has looked: the next start goes on',
  async (sandbox) => {
    await editedDatabase(sandbox);
    const instance = await sandbox.running();
    await instance.initialize();
    await instance.callTool('assessment_record', assessmentOf('GV.OC-02'));
    await killServer(instance, sandbox);
    const next = await sandbox.running();
    await expectDifference(next, sandbox);
    const { assessed } = await next.callTool('profile_get', { profile: 'clinic' });
    expect(assessed).toBe(2);
  },
  { isConcurrent: true },
);

const assessmentOf = (outcome: string) => ({
  profile: 'clinic',
  assessor: 'Ada',
  records: [{ outcome, score: 1 }],
});

/** An instance that has stored a score. */
async function instanceWithScore(sandbox: Sandbox): Promise<Session> {
  const instance = await sandbox.running();
  await instance.initialize();
  await instance.callTool('profile_create', { name: 'Clinic', organization: 'Example' });
  await instance.callTool('assessment_record', assessmentOf('GV.OC-01'));
  return instance;
}

/** A database whose score somebody has changed while nothing ran. */
async function editedDatabase(sandbox: Sandbox): Promise<void> {
  await end(await instanceWithScore(sandbox));
  using database = new DatabaseSync(databaseOf(sandbox));
  database.exec(scoreOf(4, sandbox));
}

function databaseOf({ dataDir }: Sandbox): string {
  return join(dataDir, 'csf.db');
}

/** SQL that changes the score past the trigger that forbids it, and leaves the schema as it was. */
function scoreOf(score: number, sandbox: Sandbox): string {
  using database = new DatabaseSync(databaseOf(sandbox), { readOnly: true });
  const trigger = "SELECT sql FROM sqlite_schema WHERE name = 'assessments_no_update'";
  const { sql } = database.prepare(trigger).get() ?? {};
  return `BEGIN; DROP TRIGGER assessments_no_update; UPDATE assessments SET score = ${score}; ${sql}; COMMIT`;
}

async function untilWarned(sandbox: Sandbox, warning: ServerWarning): Promise<void> {
  await eventually(`the warning ${warning}`, () => sandbox.record()?.warnings.includes(warning));
  const { stdout } = await sandbox.run(['status', '--json']);
  expect(JSON.parse(stdout).warnings).toContain(warning);
}

/** Verification finds the chain intact, with one note of the other program, and names the score. */
async function expectNoteAndDifference(instance: Session): Promise<void> {
  const { entries } = await instance.callTool('audit_log', { profile: 'csf.db', detail: 'detailed' });
  expect(entries).toEqual([
    expect.objectContaining({ tool: 'csf-mcp', client: null, before: null, after: { otherWriter: true } }),
  ]);
  const { verification } = await instance.callTool('audit_log', { verify: true });
  expect(verification).toMatchObject({
    intact: false,
    differing: [{ profile: 'clinic', record: expect.stringContaining('the assessment of GV.OC-01') }],
  });
}

/** Status and the answers of an instance name the score, as soon as it has compared. */
async function expectDifference(instance: Session, sandbox: Sandbox): Promise<void> {
  await untilWarned(sandbox, 'data-differ');
  const { stdout } = await sandbox.run(['status']);
  expect(stdout).toMatch(/^Warning: +the data differ from the audit log/m);
  await instance.initialize();
  const { result } = await instance.ask('get', 'tools/call', {
    name: 'profile_get',
    arguments: { profile: 'clinic' },
  });
  const { content, structuredContent } = Object(result);
  expect(content).toEqual([expect.anything(), { type: 'text', text: expect.stringContaining(ASSESSMENT) }]);
  expect(structuredContent).toMatchObject({ dataWarning: expect.stringContaining(ASSESSMENT) });
  const { contents } =
    (await instance.ask('read', 'resources/read', { uri: 'csf://profiles/clinic' })).result ?? {};
  expect(JSON.parse(Object(contents)[0].text).dataWarning).toContain(ASSESSMENT);
}

async function end(instance: Session): Promise<void> {
  instance.input.end();
  expect((await instance.exit()).code).toBe(0);
}

async function killServer(instance: Session, sandbox: Sandbox): Promise<void> {
  signalIdentified(sandbox.server(), 'SIGKILL');
  expect((await instance.exit()).code).toBe(KILLED_SERVER.exitCode);
  sandbox.expectLifecycle([{ pid: instance.pid, msg: 'Server exited', signal: KILLED_SERVER.signal }]);
}

/** Ends the instance. Each of the two logs has the warning once. */
async function expectWarnedOnce(instance: Session, sandbox: Sandbox, msg: string): Promise<void> {
  await end(instance);
  const { pid } = instance;
  sandbox.expectLifecycle([
    { pid, level: 'warn', msg },
    { pid, msg: 'Server exited', code: 0 },
  ]);
  expect(sandbox.lifecycle().filter((line) => line.msg === msg && line.pid === pid)).toHaveLength(1);
  const ofServer = instance
    .logged()
    .filter((line) => line['name'] === 'server' && String(line.msg).startsWith(msg));
  expect(ofServer).toEqual([expect.objectContaining({ level: 'warn' })]);
}
