import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSandbox, type Sandbox } from './sandbox.ts';
import type { Session } from './session.ts';

const databases = new Map<string, Promise<Buffer>>();

/** Writes a database with these profiles. An instance makes it once for all tests. */
export async function writeDatabase(file: string, profiles: readonly string[]): Promise<void> {
  const key = profiles.join('\n');
  const content = databases.get(key) ?? createDatabase(profiles);
  databases.set(key, content);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, await content, { mode: 0o600 });
}

async function createDatabase(profiles: readonly string[]): Promise<Buffer> {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  await session.initialize();
  for (const name of profiles) await session.callTool('profile_create', { name, organization: 'Example' });
  session.input.end();
  await session.exit();
  return readFileSync(join(sandbox.dataDir, 'csf.db'));
}

/**
 * What a killed instance leaves of a database with these profiles: they are in its log only.
 * @param companions the ends of the names of the files that are left besides the database itself
 */
export async function writeCrashed(
  file: string,
  profiles: readonly string[],
  companions: readonly string[],
): Promise<void> {
  await using sandbox = createSandbox();
  const session = await sandbox.running();
  await session.initialize();
  for (const name of profiles) await session.callTool('profile_create', { name, organization: 'Example' });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const end of ['', ...companions]) copyFileSync(join(sandbox.dataDir, `csf.db${end}`), `${file}${end}`);
  session.input.end();
  await session.exit();
}

/** What a program leaves that was killed in the middle of a change: a journal, with what undoes the change. */
export async function writeHalfWritten(file: string, profiles: readonly string[]): Promise<void> {
  const origin = `${file}.origin`;
  await writeDatabase(origin, profiles);
  {
    using writing = new DatabaseSync(origin);
    // Without a cache, what is not committed is in the file already.
    writing.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE profiles SET scope = 'torn'",
    );
    writing.exec('INSERT INTO profile_texts SELECT id, 1, hex(zeroblob(20000)) FROM profiles');
    for (const end of ['', '-journal']) copyFileSync(`${origin}${end}`, `${file}${end}`);
  }
  rmSync(origin);
}

/**
 * The ids of the profiles in an answer of profile_overview without arguments. With one profile only, the answer is about
 * that one.
 */
export function profileIds({
  profile,
  profiles,
}: Readonly<{ profile?: unknown; profiles?: unknown }>): readonly unknown[] {
  if (Array.isArray(profiles)) return profiles.map(({ id }) => id);
  return profile === undefined ? [] : [profile];
}

/** The profiles that a server finds. Starts an instance for that, and ends it. */
export async function profilesOf(session: Session): Promise<unknown> {
  await session.ready();
  await session.initialize();
  const answer = await session.callTool('profile_overview', {});
  session.input.end();
  await session.exit();
  return profileIds(answer);
}

/** Changes a closed database without csf-mcp, like a stranger. */
export function tamper({ dataDir }: Sandbox, sql: string): void {
  using database = new DatabaseSync(join(dataDir, 'csf.db'), { enableForeignKeyConstraints: false });
  database.exec(sql);
}
