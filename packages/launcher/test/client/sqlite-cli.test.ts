import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIRST_PREVIOUS_HASH, hashOfEntry } from '../support/instances/audit-chain.ts';
import { signalIdentified } from '../support/instances/process-table.ts';
import { LINUX, program } from '../support/instances/requirement.ts';
import { createSandbox, type Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const SQLITE3 = '/usr/bin/sqlite3';
const missing = [LINUX, program(SQLITE3)].find(({ isMet }) => !isMet);
const title =
  "SQLite's own command line finds what was acknowledged after a close, a crash, a backup and a restore";

interface Acknowledged {
  readonly outcome_id: string;
  readonly score: number;
  readonly note: string;
}

test.skipIf(missing !== undefined)(
  missing === undefined ? title : `${title} (skipped: needs ${missing.needs})`,
  async () => {
    await using sandbox = createSandbox();
    const file = join(sandbox.dataDir, 'csf.db');
    const acknowledged: Acknowledged[] = [];

    const first = await sandbox.running();
    await first.initialize();
    await first.callTool('profile_create', { name: 'Head office', organization: 'Example' });
    await assess(first, acknowledged, 'GV.OC-01', 'a “note” with é, 字, "quotes" and a \\');
    await close(first);
    expectStored(file, acknowledged);

    const killed = await sandbox.running();
    await killed.initialize();
    await assess(killed, acknowledged, 'GV.OC-02', 'before the crash');
    signalIdentified(sandbox.server(), 'SIGKILL');
    await killed.exit();
    await startAndClose(sandbox);
    expectStored(file, acknowledged);

    const backup = sandbox.path('backup.db');
    expect(await sandbox.run(['backup', backup])).toMatchObject({ code: 0 });
    expectStored(backup, acknowledged);

    const later = await sandbox.running();
    await later.initialize();
    await assess(later, [...acknowledged], 'GV.OC-03', 'after the backup');
    await close(later);
    expect(await sandbox.run(['restore', backup])).toMatchObject({ code: 0 });
    expectStored(file, acknowledged);
  },
);

async function assess(
  session: Session,
  acknowledged: Acknowledged[],
  outcome: string,
  note: string,
): Promise<void> {
  const records = [{ outcome, score: acknowledged.length + 1, note }];
  await session.callTool('assessment_record', { profile: 'head-office', assessor: 'Pat', records });
  acknowledged.push({ outcome_id: outcome, score: acknowledged.length + 1, note });
}

async function startAndClose(sandbox: Sandbox): Promise<void> {
  const session = await sandbox.running();
  await session.initialize();
  await close(session);
}

async function close(session: Session): Promise<void> {
  session.input.end();
  expect((await session.exit()).code).toBe(0);
}

function expectStored(file: string, acknowledged: readonly Acknowledged[]): void {
  expect(query(file, 'SELECT outcome_id, score, note FROM assessments ORDER BY id')).toEqual(acknowledged);
  expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(query(file, 'PRAGMA foreign_key_check')).toEqual([]);
  expectChain(query(file, 'SELECT * FROM audit_log ORDER BY sequence'), 1 + acknowledged.length);
}

/** `immutable`: a reader would leave its files beside a closed database. */
function query(file: string, sql: string): Record<string, unknown>[] {
  const output = execFileSync(SQLITE3, ['-json', `file:${encodeURI(file)}?immutable=1`, sql], {
    encoding: 'utf8',
  });
  return output === '' ? [] : JSON.parse(output);
}

function expectChain(entries: Record<string, unknown>[], length: number): void {
  expect(entries).toHaveLength(length);
  let previous = FIRST_PREVIOUS_HASH;
  for (const [index, { hash, ...columns }] of entries.entries()) {
    expect(columns).toMatchObject({ sequence: index + 1, previous_hash: previous, format: 3 });
    previous = hashOfEntry(columns);
    expect(hash, `entry ${index + 1}`).toBe(previous);
  }
}
