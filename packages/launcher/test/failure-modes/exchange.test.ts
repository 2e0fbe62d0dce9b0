import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { coreWorkbook } from '../../../server/test/support/core-export.ts';
import { failureMode } from '../support/failure-mode.ts';
import { KILLED_PROCESS } from '../support/instances/exit-codes.ts';
import { signalledAt } from '../support/instances/interference.ts';
import { enterMountNamespace } from '../support/instances/namespaces.ts';
import { writeDatabase } from '../support/instances/profiles.ts';
import { ROOT } from '../support/instances/requirement.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';

const UNEXPECTED = 1;
const USAGE = 2;
const NOT_PERMITTED = 77;
const HELD = 75;
const CALLED_OFF = 143;
const PASSING = '.csf-mcp-pass-';

failureMode(
  'F98 a client names paths, links, a FIFO and a device as files to import: nothing is opened, and the instance goes on',
  async (sandbox) => {
    const session = await sandbox.running();
    await session.initialize();
    const imports = join(sandbox.dataDir, 'imports');
    const secret = sandbox.path('secret.json');
    mkdirSync(imports);
    writeFileSync(secret, '{ "password": "hunter2" }');
    symlinkSync(secret, join(imports, 'link'));
    linkSync(secret, join(imports, 'second'));
    execFileSync('mkfifo', [join(imports, 'fifo')]);
    mkdirSync(join(imports, 'folder'));
    const names = [
      ...[secret, '../../secret.json', `..\\..\\secret.json`, 'imports/../link', 'link/', './link'],
      ...[
        '/dev/stdin',
        'C:\\secret.json',
        'C:secret.json',
        'link:stream',
        '\\\\server\\share\\a',
        'nul',
        'con.json',
      ],
      ...['link', 'second', 'fifo', 'folder', '.', '..', 'link\u0000', '%2e%2e/secret.json', `~/secret.json`],
    ];
    for (const file of names) {
      const { result } = await session.ask(file, 'tools/call', { name: 'data_import', arguments: { file } });
      expect(result, file).toMatchObject({ isError: true });
      expect(JSON.stringify(result), file).not.toContain('hunter2');
    }
    expect(await session.callTool('records_list', { kind: 'imports' })).toMatchObject({ records: [] });
    session.input.end();
    expect(await session.exit()).toMatchObject({ code: 0 });
    sandbox.expectLifecycle(['ready', 'Lock released']);
  },
);

failureMode(
  'F98 a folder of csf-mcp is a symbolic link: nothing is read or written through it',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const elsewhere = sandbox.path('elsewhere');
    mkdirSync(elsewhere);
    for (const name of ['imports', 'exports']) symlinkSync(elsewhere, join(sandbox.dataDir, name));
    const file = givenFile(sandbox);
    const imported = await sandbox.run(['import', file]);
    expect(imported.code, imported.stderr).toBe(UNEXPECTED);
    expect(imported.stderr).toContain('is not a folder');
    const exported = await sandbox.run(exporting(sandbox));
    expect(exported.code, exported.stderr).toBe(UNEXPECTED);
    expect(exported.stderr).toContain('is a symbolic link');
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(existsSync(target(sandbox))).toBe(false);
    sandbox.expectLifecycle(['Lock acquired', 'Lock released', 'Lock acquired', 'Lock released']);
  },
);

failureMode(
  'F99 import and export beside an instance with --attach: in its session, and nothing stays on the way',
  async (sandbox) => {
    const instance = await sandbox.running(['--attach']);
    await instance.initialize();
    await instance.callTool('profile_create', { name: 'Clinic', organization: 'Acme' });
    const imported = await sandbox.run(['import', givenFile(sandbox), '--json']);
    expect(imported, imported.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({ status: 'imported', source: { file: 'core.xlsx' } });
    const exported = await sandbox.run(exporting(sandbox));
    expect(exported, exported.stderr).toMatchObject({ code: 0, stderr: '' });
    expectScores(sandbox);
    expect(passing(sandbox)).toEqual([]);
    expect(JSON.stringify(await instance.callTool('audit_log', {}))).toMatch(/csf-mcp import.*data_import/);
    sandbox.expectLifecycle([{ pid: imported.pid, msg: 'Attached to the running instance' }]);
  },
);

failureMode(
  'F99 beside an instance without --attach: an export is written all the same, an import waits and leaves no copy',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const instance = await sandbox.running();
    const exported = await sandbox.run(exporting(sandbox));
    expect(exported.code, exported.stderr).toBe(0);
    expectScores(sandbox);
    const held = await sandbox.run(['import', givenFile(sandbox), '--wait', '1']);
    expect(held.code, held.stderr).toBe(HELD);
    expect(held.stderr).toContain('csf-mcp import … --wait 60');
    const waiting = sandbox.csfMcp(['import', givenFile(sandbox), '--wait', '100']);
    instance.input.end();
    expect((await waiting.exit()).code, waiting.stderr()).toBe(0);
    expect(passing(sandbox)).toEqual([]);
    sandbox.expectLifecycle([{ pid: held.pid, code: 'E_ALREADY_RUNNING', exitCode: HELD }]);
  },
);

failureMode(
  'F99 import killed before and after its call, beside an instance and without: the next import removes the copy',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const file = givenFile(sandbox);
    for (const env of [
      signalledAt('SIGKILL', 'after', 'writeFileSync', PASSING),
      signalledAt('SIGKILL', 'before', 'rmSync', PASSING),
    ]) {
      expect(await sandbox.run(['import', file], { env })).toMatchObject(KILLED_PROCESS);
      const [left = '', ...others] = passing(sandbox);
      expect(others).toEqual([]);
      expect(statSync(left).mode & 0o777).toBe(0o600);
      const instance = await sandbox.running(['--attach']);
      const next = await sandbox.run(['import', file]);
      expect(next.code, next.stderr).toBe(0);
      expect(passing(sandbox)).toEqual([]);
      expect(await sandbox.run(['import', file], { env })).toMatchObject(KILLED_PROCESS);
      expect(passing(sandbox)).toHaveLength(1);
      expect(
        (await sandbox.run(['export', 'clinic', '-o', '-', '--kind', 'table', '--format', 'json'])).code,
      ).toBe(0);
      expect(passing(sandbox), 'an export does so too').toEqual([]);
      instance.input.end();
      expect((await instance.exit()).code).toBe(0);
    }
    expect(readFileSync(file), 'the file of the user stays').toEqual(coreWorkbook());
    sandbox.expectLifecycle(['ready', 'Attached sessions', 'Lock released']);
  },
  { databaseStaysOpen: true },
);

failureMode('F99 import ended by a signal in the middle: 143, and no copy stays', async (sandbox) => {
  await sandbox.running(['--attach']);
  const env = signalledAt('SIGTERM', 'after', 'writeFileSync', PASSING);
  const ended = await sandbox.run(['import', givenFile(sandbox)], { env });
  expect(ended.code, ended.stderr).toBe(CALLED_OFF);
  expect(passing(sandbox)).toEqual([]);
  sandbox.expectLifecycle([{ pid: ended.pid, code: 'E_CALLED_OFF', exitCode: CALLED_OFF }]);
});

failureMode(
  'F99 an import that is under way keeps its copy, whoever imports or exports meanwhile',
  async (sandbox) => {
    await sandbox.running(['--attach']);
    const file = givenFile(sandbox);
    const imports = Array.from({ length: 4 }, () => sandbox.csfMcp(['import', file]));
    for (const one of imports) expect((await one.exit()).code, one.stderr()).toBe(0);
    expect(passing(sandbox)).toEqual([]);
    sandbox.expectLifecycle(['Attached sessions']);
  },
);

failureMode(
  'F99 export killed before the file has its name: no half of it, an older file as it was, the next export cleans up',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const folder = sandbox.path('out');
    mkdirSync(folder);
    const killed = async (env: Record<string, string>, options: readonly string[] = []) =>
      expect(await sandbox.run([...exporting(sandbox), ...options], { env })).toMatchObject(KILLED_PROCESS);

    await killed(signalledAt('SIGKILL', 'before', 'rmSync', PASSING));
    expect(passing(sandbox)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
    await killed(signalledAt('SIGKILL', 'before', 'linkSync', 'scores.json'));
    expect(passing(sandbox)).toEqual([]);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.csf-mcp-copy-/)]);
    const [written] = [await sandbox.run(exporting(sandbox))];
    expect(written.code, written.stderr).toBe(0);
    expect(readdirSync(folder)).toEqual(['scores.json']);

    writeFileSync(target(sandbox), 'older');
    await killed(signalledAt('SIGKILL', 'before', 'renameSync', 'scores.json'), ['--force']);
    expect(readFileSync(target(sandbox), 'utf8')).toBe('older');
    expect((await sandbox.run([...exporting(sandbox), '--force'])).code).toBe(0);
    expectScores(sandbox);
    expect(readdirSync(folder)).toEqual(['scores.json']);
    sandbox.expectLifecycle(['Lock acquired', 'Lock released']);
  },
  { databaseStaysOpen: true },
);

failureMode(
  'F100 export over a file, a link, a folder or a FIFO, or into the data directory: 2, and everything is as it was',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const database = readFileSync(join(sandbox.dataDir, 'csf.db'));
    const folder = sandbox.path('out');
    mkdirSync(folder);
    const at = (name: string): string => join(folder, name);
    writeFileSync(at('file'), 'mine');
    symlinkSync(at('file'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('fifo')]);
    const before = readdirSync(folder);
    for (const [path, force] of [
      [at('file'), false],
      ...['link', 'dangling', 'folder', 'fifo'].flatMap((name) => [
        [at(name), false] as const,
        [at(name), true] as const,
      ]),
      [join(sandbox.dataDir, 'csf.db'), true],
      [join(sandbox.dataDir, 'instance.lock'), true],
      [join(folder, 'missing', 'scores.json'), true],
    ] as const) {
      const args = ['export', 'clinic', '-o', path, '--kind', 'table', '--format', 'json'];
      const refused = await sandbox.run([...args, ...(force ? ['--force'] : [])]);
      expect({ code: refused.code, stdout: refused.stdout }, path).toEqual({ code: USAGE, stdout: '' });
      expect(refused.stderr).toContain('Nothing was written.');
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(at('file'), 'utf8')).toBe('mine');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(sandbox.dataDir, 'csf.db'))).toEqual(database);
    expect((await sandbox.run([...exporting(sandbox), '--json'])).code).toBe(0);
    expectScores(sandbox);
    sandbox.expectLifecycle(['Lock acquired', 'Lock released']);
  },
);

failureMode(
  'F100 export to a full disk: 1 with what to do; into a folder that is read-only: 77; nothing half written',
  async (sandbox) => {
    await writeDatabase(join(sandbox.dataDir, 'csf.db'), ['Clinic']);
    const folders = { full: sandbox.path('full'), fixed: sandbox.path('fixed') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    const { through, fromOutside } = await enterMountNamespace(
      sandbox,
      `mount -t tmpfs -o size=64k tmpfs "$1"; { head -c 1000000 /dev/zero > "$1/filler" || true; } 2> /dev/null
       mount -t tmpfs -o ro tmpfs "$2"`,
      [folders.full, folders.fixed],
    );
    const attempt = (folder: string) =>
      sandbox.run(exporting(sandbox, join(folder, 'scores.json')), { through });
    const full = await attempt(folders.full);
    expect(full.code, full.stderr).toBe(UNEXPECTED);
    expect(full.stderr).toMatch(
      /There is no room for .*scores\.json \(ENOSPC\)\nNothing was written\. Free disk space/,
    );
    expect(readdirSync(fromOutside(folders.full))).toEqual(['filler']);
    const fixed = await attempt(folders.fixed);
    expect(fixed.code, fixed.stderr).toBe(NOT_PERMITTED);
    expect(fixed.stderr).toContain('Nothing was written.');
    expect(readdirSync(fromOutside(folders.fixed))).toEqual([]);
    expect(passing(sandbox)).toEqual([]);
    sandbox.expectLifecycle([
      { pid: full.pid, msg: 'Lock acquired' },
      { pid: full.pid, msg: 'Lock released' },
    ]);
  },
  { needs: [ROOT] },
);

/** A file as NIST exports it, where a user keeps it. */
function givenFile(sandbox: Sandbox): string {
  const file = sandbox.path('core.xlsx');
  writeFileSync(file, coreWorkbook());
  return file;
}

function target(sandbox: Sandbox): string {
  mkdirSync(sandbox.path('out'), { recursive: true });
  return join(sandbox.path('out'), 'scores.json');
}

function exporting(sandbox: Sandbox, file = target(sandbox)): string[] {
  return ['export', 'clinic', '-o', file, '--kind', 'table'];
}

function expectScores(sandbox: Sandbox): void {
  expect(JSON.parse(readFileSync(target(sandbox), 'utf8'))).toHaveLength(106);
  expect(statSync(target(sandbox)).mode & 0o777).toBe(0o600);
}

/** The paths of the files that are on their way through the data directory. */
function passing({ dataDir }: Sandbox): string[] {
  return ['imports', 'exports'].flatMap((name) => {
    const folder = join(dataDir, name);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.includes('.csf-mcp-'))
      .map((path) => join(folder, path));
  });
}
