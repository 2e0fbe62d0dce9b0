import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InstanceRecord } from '../../../src/lock/record.ts';
import { eventually } from './eventually.ts';
import { findInstallation } from './installation.ts';
import { putRecord, readLockRecord } from './lock-record.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import type { Session } from './session.ts';

const OUTCOMES = ['GV.OC', 'GV.RM'].flatMap((category) => [1, 2, 3, 4, 5].map((n) => `${category}-0${n}`));

/** It covers the header of a page. */
const JUNK_BYTES = 100;

/** The requests are long: a pipe holds only a few of them, and the server is always in the middle of one. */
const NOTE_REPEATS = 200;

/**
 * Has a client write assessments as fast as it can; returns when the first has been answered and others are under way.
 * The function that is returned gives the profile's revision that the server has acknowledged.
 */
export async function writeAssessments(session: Session, count: number): Promise<() => number> {
  await session.initialize();
  await session.callTool('profile_create', { name: 'Survivor', organization: 'Example' });
  for (let id = 1; id <= count; id += 1) {
    const records = OUTCOMES.map((outcome) => ({
      outcome,
      score: id % 5,
      note: `${id} `.repeat(NOTE_REPEATS),
    }));
    const params = {
      name: 'assessment_record',
      arguments: { profile: 'survivor', assessor: 'Pat Example', records },
    };
    session.send({ id, method: 'tools/call', params });
  }
  await eventually('the first answer', () => session.answers().some(({ id }) => id === 1));
  return () => {
    const contents = session.answers().map(({ result }) => result?.['structuredContent']);
    return Math.max(0, ...contents.map((content) => Number(Object(content)['revision'] ?? 0)));
  };
}

/** What an instance leaves that has made a database with a profile in it. */
interface Left {
  readonly database: Buffer;
  readonly record: InstanceRecord;
}

const left = new Map<string, Promise<Left>>();

/**
 * Gives a sandbox a database with a profile in it, and the record of its clean close. An instance makes both once for all
 * sandboxes of the same csf-mcp; in the record, the marks of the file are those of its copy.
 * @returns the path of the file
 */
export async function makeDatabase(sandbox: Sandbox): Promise<string> {
  const csfMcp = sandbox.command.join(' ');
  const known = left.get(csfMcp) ?? leaveDatabase(sandbox.command);
  left.set(csfMcp, known);
  const { database, record } = await known;
  const [file, lock] = [join(sandbox.dataDir, 'csf.db'), join(sandbox.dataDir, 'instance.lock')];
  mkdirSync(sandbox.dataDir, { mode: 0o700 });
  writeFileSync(file, database, { mode: 0o600 });
  const { dev, ino, size, mtimeNs } = lstatSync(file, { bigint: true });
  const auditHash = record.lastDatabase?.split(':').at(-1);
  putRecord(lock, {
    ...record,
    closeStamp: [dev, ino, size, mtimeNs].join(':'),
    lastDatabase: [dev, ino, auditHash].join(':'),
  });
  return file;
}

async function leaveDatabase([node, bin]: Sandbox['command']): Promise<Left> {
  await using sandbox = createSandbox({ node, installation: findInstallation(bin) });
  const session = await sandbox.running();
  await session.initialize();
  await session.callTool('profile_create', { name: 'Head office', organization: 'Example' });
  session.input.end();
  assert.equal((await session.exit()).code, 0, session.stderr());
  const record = readLockRecord(join(sandbox.dataDir, 'instance.lock'));
  assert(record !== null, 'an instance leaves its record in the data directory');
  return { database: readFileSync(join(sandbox.dataDir, 'csf.db')), record };
}

/** Writes junk over the first page of a table of a closed database. */
export function damageTable(file: string, table: string): void {
  const offset = firstByteOf(table, file);
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(JUNK_BYTES, 0xa5), 0, JUNK_BYTES, offset);
  closeSync(fd);
}

function firstByteOf(table: string, file: string): number {
  using database = new DatabaseSync(file);
  const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) ?? {};
  const { page_size } = database.prepare('PRAGMA page_size').get() ?? {};
  return (Number(rootpage) - 1) * Number(page_size);
}

/** Opens the database like a stranger, and has SQLite check every page of it. */
export function expectDatabaseIntact({ dataDir }: Sandbox): void {
  const file = join(dataDir, 'csf.db');
  assert(existsSync(file), `${file} is there`);
  using database = new DatabaseSync(file);
  const findings = database.prepare('PRAGMA integrity_check').all();
  assert.deepEqual(
    findings.map((row) => row['integrity_check']),
    ['ok'],
  );
  assert.deepEqual(database.prepare('PRAGMA foreign_key_check').all(), []);
}
