import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { failureMode } from '../support/failure-mode.ts';
import { eventually } from '../support/instances/eventually.ts';
import { profilesOf, writeDatabase } from '../support/instances/profiles.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import type { Session } from '../support/instances/session.ts';

const UNAVAILABLE = 69;

interface Loss {
  readonly what: string;
  readonly by: (sandbox: Sandbox) => void;
}

const LOSSES: readonly Loss[] = [
  { what: 'data directory removed', by: ({ dataDir }) => rmSync(dataDir, { recursive: true }) },
  { what: 'data directory moved', by: ({ dataDir, path }) => renameSync(dataDir, path('elsewhere')) },
  { what: 'csf.db deleted', by: ({ dataDir }) => rmSync(join(dataDir, 'csf.db')) },
  {
    what: 'csf.db replaced by a rename',
    by: ({ dataDir, path }) => renameSync(path('other.db'), join(dataDir, 'csf.db')),
  },
];

for (const { what, by } of LOSSES) {
  failureMode(
    `F54 ${what} while an instance runs, then a write: not confirmed, what was acknowledged is saved, 69`,
    async (sandbox) => {
      const instance = await instanceWithProfile(sandbox);
      by(sandbox);
      const { text, isError } = await save(instance, 'After');
      expect(isError).toBe(true);
      expect(text).toContain('was moved, deleted or replaced while it was in use');
      await expectRescued(sandbox, instance, ['before']);
    },
    { isConcurrent: true },
  );

  failureMode(
    `F55 ${what} while an instance is idle: it notices by itself, saves what was acknowledged, 69`,
    async (sandbox) => {
      const instance = await instanceWithProfile(sandbox);
      by(sandbox);
      await expectRescued(sandbox, instance, ['before']);
    },
    { isConcurrent: true },
  );
}

failureMode(
  'F55 csf.db deleted just before the client ends its input: what was acknowledged is saved, 69',
  async (sandbox) => {
    const instance = await instanceWithProfile(sandbox);
    rmSync(join(sandbox.dataDir, 'csf.db'));
    instance.input.end();
    await expectRescued(sandbox, instance, ['before']);
  },
  { isConcurrent: true },
);

failureMode(
  'F56 start after such an end: refused with 69 until restore, which brings back what was saved',
  async (sandbox) => {
    const instance = await instanceWithProfile(sandbox);
    rmSync(sandbox.dataDir, { recursive: true });
    const rescued = await expectRescued(sandbox, instance, ['before']);
    for (const args of [['start'], ['start', '--attach']]) {
      const refused = await sandbox.run(args);
      expect(refused).toMatchObject({ code: UNAVAILABLE, stdout: '' });
      expect(refused.stderr).toContain(rescued);
      expect(refused.stderr).toContain('csf-mcp restore');
    }
    expect(existsSync(join(sandbox.dataDir, 'csf.db'))).toBe(false);
    expect(await sandbox.run(['restore', rescued])).toMatchObject({ code: 0 });
    expect(await profilesOf(await sandbox.running())).toEqual(['before']);
  },
  { isConcurrent: true },
);

failureMode(
  'F56 … until the note is removed: then it begins with an empty database, and the file stays',
  async (sandbox) => {
    const instance = await instanceWithProfile(sandbox);
    rmSync(sandbox.dataDir, { recursive: true });
    const rescued = await expectRescued(sandbox, instance, ['before']);
    rmSync(join(sandbox.stateDir, 'rescued.json'));
    expect(await profilesOf(await sandbox.running())).toEqual([]);
    expect(existsSync(rescued)).toBe(true);
  },
  { isConcurrent: true },
);

failureMode(
  'F57 csf.db is away for an instant, as when a program saves it by a rename: the session goes on',
  async (sandbox) => {
    const instance = await instanceWithProfile(sandbox);
    const file = join(sandbox.dataDir, 'csf.db');
    renameSync(file, `${file}.away`);
    const answer = save(instance, 'After');
    renameSync(`${file}.away`, file);
    expect((await answer).isError).toBe(false);
    instance.input.end();
    expect((await instance.exit()).code).toBe(0);
    expect(profilesIn(file)).toEqual(['after', 'before']);
    sandbox.expectLifecycle([{ pid: instance.pid, msg: 'Server exited', code: 0 }]);
  },
  { isConcurrent: true },
);

/** An instance that has acknowledged a profile. Beside it lies another database, to replace its own. */
async function instanceWithProfile(sandbox: Sandbox): Promise<Session> {
  await writeDatabase(sandbox.path('other.db'), ['Head office']);
  const instance = await sandbox.running();
  await instance.initialize();
  expect((await save(instance, 'Before')).isError).toBe(false);
  return instance;
}

async function save(instance: Session, name: string): Promise<{ text: string; isError: boolean }> {
  const id = `save ${name}`;
  const params = { name: 'profile_create', arguments: { name, organization: 'Example' } };
  instance.send({ id, method: 'tools/call', params });
  await eventually('the answer', () => instance.answers().some((answer) => answer.id === id));
  const { result } = instance.answers().find((answer) => answer.id === id) ?? {};
  const [content] = Object(result).content;
  return { text: content.text, isError: Object(result).isError === true };
}

/** @returns the path of the rescued file */
async function expectRescued(sandbox: Sandbox, instance: Session, profiles: string[]): Promise<string> {
  expect((await instance.exit()).code).toBe(UNAVAILABLE);
  const { pid } = instance;
  sandbox.expectLifecycle([
    { pid, msg: 'Server exited', code: UNAVAILABLE },
    { pid, code: 'E_SERVER_FAILED', exitCode: UNAVAILABLE, msg: expect.stringContaining('saved to') },
  ]);
  const failure = sandbox.lifecycle().find(({ code }) => code === 'E_SERVER_FAILED');
  const [, file = ''] = /saved to (.*)\.$/.exec(String(failure?.msg)) ?? [];
  expect(failure?.['hint']).toContain(`csf-mcp restore '${file}'`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(profilesIn(file)).toEqual(profiles);
  const [note] = JSON.parse(readFileSync(join(sandbox.stateDir, 'rescued.json'), 'utf8'));
  expect(note).toEqual({ dataDir: sandbox.dataDir, file, at: expect.any(String) });
  return file;
}

function profilesIn(file: string): unknown[] {
  using database = new DatabaseSync(file); // a reader would leave its files beside it
  return database
    .prepare('SELECT id FROM profiles ORDER BY id')
    .all()
    .map(({ id }) => id);
}
