import { cpSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createHistory, PROFILE } from '../../packages/launcher/bench/crash-consistency/history.mjs';
import { planLoss } from '../../packages/launcher/bench/crash-consistency/loss-round.mjs';
import { LOSSES } from '../../packages/launcher/bench/crash-consistency/losses.mjs';
import { planRound } from '../../packages/launcher/bench/crash-consistency/round.mjs';
import { verifyDatabase } from '../../packages/launcher/bench/crash-consistency/verify.mjs';
import { startWriting } from '../../packages/launcher/bench/crash-consistency/writer.mjs';
import { eventually } from '../../packages/launcher/test/support/instances/eventually.ts';
import { processesNaming } from '../../packages/launcher/test/support/instances/process-table.ts';
import { entryHash } from '../../packages/server/src/audit/entry-hash.ts';
import { seededRandom } from '../bench-kit/random.mjs';
import { createScratch } from '../bench-kit/scratch.mjs';
import { startSession } from '../bench-kit/session.mjs';
import { CSF_MCP } from '../bench-kit/subjects.mjs';
import { startBench } from './bench-process.mjs';
import { temporaryFolder } from './folder.mjs';

// A busy machine takes its time to start processes.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const onLinux = test.skipIf(process.platform !== 'linux');

const WRITES = 20;
const history = createHistory();
const scratch = createScratch();
afterAll(scratch.dispose);
const database = join(scratch.dataDir, 'csf.db');

beforeAll(async () => {
  const session = startSession([...CSF_MCP, 'start'], scratch);
  await session.initialize();
  await session.callTool('profile_create', { name: PROFILE.name, organization: PROFILE.organization });
  const writer = startWriting({ session, history, random: seededRandom(1), round: 0 });
  await eventually('some writes to be acknowledged', () => writer.acknowledged() >= WRITES);
  expect(await writer.stop()).toEqual([]);
  session.endInput();
  expect((await session.ended()).code).toBe(0);
});

/** A copy of the database, changed as no crash should. */
function doctored(sql = '') {
  const copy = join(temporaryFolder(), 'csf.db');
  cpSync(database, copy);
  const open = new DatabaseSync(copy);
  for (const name of ['assessments_no_update', 'assessments_no_delete', 'assessments_no_replace'])
    open.exec(`DROP TRIGGER ${name}`);
  for (const name of ['audit_log_no_update', 'audit_log_no_delete', 'audit_log_only_append'])
    open.exec(`DROP TRIGGER ${name}`);
  open.exec(sql);
  open.close();
  return copy;
}

function problemsOf(file, { writes } = history) {
  return verifyDatabase(file, { writes }).problems;
}

const ofAssessments = () => history.writes.find(({ records }) => records !== undefined);
const lastWrite = () => history.writes.toSorted((a, b) => b.acknowledged - a.acknowledged)[0];

/** Takes the audit log's last entry away and everything else that it tells of, so that the rest is consistent. */
const WITHOUT_LAST_WRITE = `
  DELETE FROM assessments WHERE note LIKE 'write ' || :number || ' %' OR note = 'write ' || :number;
  DELETE FROM audit_log WHERE sequence = (SELECT max(sequence) FROM audit_log);
  UPDATE profiles SET revision = revision - 1;
  UPDATE profiles SET scope = (SELECT json_extract(after, '$.scope') FROM audit_log
    WHERE json_extract(after, '$.scope') IS NOT NULL ORDER BY sequence DESC LIMIT 1)`;

test('a database in which everything is as it was sent is good', () => {
  const { problems, stored } = verifyDatabase(doctored(), history);
  expect(problems).toEqual([]);
  expect(stored.size).toBeGreaterThanOrEqual(WRITES);
});

test('an acknowledged write that is lost is found, in a database that is otherwise as it should be', () => {
  const { number, acknowledged } = lastWrite();
  const without = doctored(WITHOUT_LAST_WRITE.replaceAll(':number', String(number)));
  expect(problemsOf(without)).toEqual([
    `write ${number} is lost: it was acknowledged with revision ${acknowledged}`,
  ]);
});

test('the same write lost without an acknowledgement is nothing wrong', () => {
  const { number } = lastWrite();
  const without = doctored(WITHOUT_LAST_WRITE.replaceAll(':number', String(number)));
  const writes = history.writes.map((write) =>
    write.number === number ? { ...write, acknowledged: null } : write,
  );
  expect(problemsOf(without, { writes })).toEqual([]);
});

test('a write that is half there is found, acknowledged or not', () => {
  const { number, records } = ofAssessments();
  const half = doctored(
    `DELETE FROM assessments WHERE note = '${records[0].note}' AND outcome_id = '${records[0].outcome}'`,
  );
  const problem = `write ${number} is not there as it was sent: ${records.length - 1} of ${records.length} outcomes, or others`;
  expect(problemsOf(half)).toEqual([problem]);
  const unacknowledged = history.writes.map((write) => ({ ...write, acknowledged: null }));
  expect(problemsOf(half, { writes: unacknowledged })).toEqual([problem]);
});

test('a write that is there twice is found', () => {
  const { number, records } = ofAssessments();
  const columns =
    'profile_id, outcome_id, score, not_applicable_reason, assessed_on, assessor, note, entry, recorded_at';
  const twice = doctored(
    `INSERT INTO assessments (${columns}) SELECT ${columns} FROM assessments WHERE note = '${records[0].note}'`,
  );
  expect(problemsOf(twice)[0]).toContain(`write ${number} is not there as it was sent`);
});

test('a write that nobody sent is found', () => {
  const [{ number }] = history.writes;
  const [problem] = problemsOf(doctored(), { writes: history.writes.slice(1) });
  expect(problem).toBe(`write ${number} was never sent`);
});

test('a write that the audit log does not have is found', () => {
  const { number, records } = ofAssessments();
  const problems = problemsOf(
    doctored(
      `DELETE FROM audit_log WHERE after LIKE '%write ${number} %' OR after LIKE '%write ${number}"%'`,
    ),
  );
  expect(problems[0]).toBe(
    `write ${number} is stored (${records.length} outcomes), but the audit log does not have it`,
  );
});

test('an audit log that differs from the data is found, although its hashes are right', () => {
  const file = doctored();
  const open = new DatabaseSync(file);
  const { hash: _, ...last } = open.prepare('SELECT * FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  const after = JSON.stringify({ ...JSON.parse(last.after), scope: 'write 999999' });
  open
    .prepare('UPDATE audit_log SET after = ?, hash = ? WHERE sequence = ?')
    .run(after, entryHash({ ...last, after }), last.sequence);
  open.close();
  expect(problemsOf(file)).toContain('write 999999 was never sent');
});

test('a broken hash chain is found', () => {
  const problems = problemsOf(doctored("UPDATE audit_log SET at = '2020' WHERE sequence = 3"));
  expect(problems).toEqual(['audit entry 3 does not fit its hash']);
});

test('a profile that is behind its audit log is found', () => {
  const problems = problemsOf(doctored('UPDATE profiles SET revision = revision - 1'));
  expect(problems).toEqual([expect.stringMatching(/^the profile is at revision \d+, the audit log at \d+$/)]);
});

test('a damaged page is found', () => {
  const file = doctored();
  const pageSize = readFileSync(file).readUInt16BE(16);
  const open = new DatabaseSync(file);
  const { root } = open
    .prepare("SELECT rootpage AS root FROM sqlite_schema WHERE name = 'assessments'")
    .get();
  open.close();
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(64, 0xff), 0, 64, (root - 1) * pageSize);
  expect(problemsOf(file)).toEqual([expect.stringMatching(/^integrity_check: /)]);
});

test('a seed makes the same rounds again', () => {
  const rounds = (seed) =>
    Array.from({ length: 20 }, (_, round) => planRound(seededRandom(seed, `round ${round}`)));
  expect(rounds(7)).toEqual(rounds(7));
  expect(rounds(7)).not.toEqual(rounds(8));
  expect(new Set(rounds(7).map(({ phase }) => phase)).size).toBeGreaterThan(1);
});

test('a seed makes the same losses again, of all kinds, with each kill and without', () => {
  const kinds = Object.keys(LOSSES);
  const rounds = (seed) =>
    Array.from({ length: 60 }, (_, round) => planLoss(seededRandom(seed, `loss ${round}`), kinds));
  expect(rounds(7)).toEqual(rounds(7));
  expect(new Set(rounds(7).map(({ loss }) => loss))).toEqual(new Set(kinds));
  expect(new Set(rounds(7).map(({ target }) => target))).toEqual(new Set(['server', 'launcher', null]));
});

onLinux('when the time is up, bench:crash says how far it came, with an exit code of its own', async () => {
  const args = ['--kills', '5', '--databases', '1', '--minutes', '0'];
  const { code, stdout } = await startBench('bench-crash.mjs', args).ended;
  expect(code).toBe(3);
  expect(stdout).toContain('The time was up after 0 of 5 kills');
});

onLinux('interrupted, bench:crash leaves no process and no file', async () => {
  const { folder, ended, interrupt } = startBench('bench-crash.mjs', []);
  const isWritten = () =>
    readdirSync(folder, { recursive: true }).some((name) => name.endsWith('csf.db-wal'));
  await expect.poll(isWritten, { timeout: 60_000 }).toBe(true);
  interrupt();
  expect((await ended).code).toBe(130);
  expect(processesNaming(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
