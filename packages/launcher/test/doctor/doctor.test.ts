import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStart } from '../../src/command-line/read-start.ts';
import { type DoctorReport, doctor, formatDoctor } from '../../src/doctor/doctor.ts';
import { GROUPS } from '../../src/doctor/finding.ts';
import { readDoctorPaths } from '../../src/doctor/settings.ts';
import { findingOf, paste, shellOf } from '../support/doctor/patient.ts';
import { builtBin, type Installation, node } from '../support/instances/installation.ts';
import { tamper, writeDatabase } from '../support/instances/profiles.ts';
import { READABLE_CHECKOUT, ROOT } from '../support/instances/requirement.ts';
import { createSandbox, type Finished, type RunOptions, type Sandbox } from '../support/instances/sandbox.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { NOBODY } from '../support/users.ts';

const REPORT: DoctorReport = {
  findings: [
    { id: 'node.version', status: 'ok', message: 'It runs', fix: null },
    { id: 'lock.file', status: 'problem', message: '/a\u001b[2J\nb is a FIFO.', fix: "rm '/a'" },
    { id: 'log.file', status: 'warning', message: 'Nobody can help.', fix: null },
  ],
  summary: { ok: 1, warnings: 1, problems: 1 },
  version: '1.2.3',
  node: 'v24.1.0',
  platform: 'linux x64',
};

describe('the report of doctor for people', () => {
  it('has one line for each good finding, and a fix for each other one', () => {
    const text = formatDoctor(REPORT, { useColour: false, isUnicode: true });
    expect(text).toContain('Node.js\n  ✓ It runs\nInstallation\n');
    expect(text).toContain("  ✗ lock.file\n      /a\\u001b[2J\\nb is a FIFO.\n      fix: rm '/a'\n");
    expect(text).toContain('  ! log.file\n      Nobody can help.\n\n');
    expect(text).toContain('\n\n1 problem, 1 warning, 1 ok (csf-mcp 1.2.3, Node.js v24.1.0, linux x64)\n');
  });

  it('is ASCII for a terminal that shows only ASCII', () => {
    const text = formatDoctor(REPORT, { useColour: false, isUnicode: false });
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).toContain('  + It runs\n');
    expect(text).toContain('  x lock.file\n');
  });

  it('has colours if asked, and no other control characters', () => {
    const text = formatDoctor(REPORT, { useColour: true, isUnicode: true });
    expect(text).toContain('\u001b[31m✗\u001b[39m');
    expect(text).not.toContain('\u001b[2J');
  });
});

describe.concurrent('csf-mcp doctor', () => {
  it('finds nothing wrong beside a running instance, and changes nothing', async () => {
    await using box = createSandbox();
    await run(box, ['install', 'cursor', '--data-dir', box.dataDir, '--lock-file', box.lockFile]);
    const env = { CSF_MCP_STATE_DIR: undefined }; // there is no option for it
    await box.running(['--attach'], { env });
    const before = snapshot(box.directory);
    const { code, stdout, stderr } = await run(box, ['doctor', '--json'], { env });
    expect(stderr).toBe('');
    expect(snapshot(box.directory)).toEqual(before);
    const report: DoctorReport = JSON.parse(stdout);
    // Other tests leave servers without a launcher on purpose.
    const found = report.findings.filter(({ status, id }) => status !== 'ok' && id !== 'instance.processes');
    expect(found).toEqual([]);
    expect(code).toBe(0);
    expect(Object.keys(report)).toEqual(['findings', 'summary', 'version', 'node', 'platform']);
    const { ok, warnings, problems } = report.summary;
    expect(ok + warnings).toBe(report.findings.length);
    expect(problems).toBe(0);
    expect(new Set(report.findings.map(({ id }) => id)).size).toBe(report.findings.length);
    for (const group of GROUPS)
      expect(
        report.findings.filter(({ id }) => id.startsWith(`${group}.`)),
        group,
      ).not.toEqual([]);
    expect(findingOf(report, 'instance.state').message).toContain('An instance is running');
    expect(findingOf(report, 'clients.cursor').message).toContain('Cursor starts this csf-mcp');
  });

  it('exits with 0 for warnings, and with 1 for problems', async () => {
    await using box = createSandbox();
    const warned = await run(box, ['doctor']);
    expect(warned).toMatchObject({ code: 0, stderr: '' });
    expect(warned.stdout).toContain('  ! environment.shell-only\n');
    mkdirSync(box.lockFile);
    const { code, stdout } = await run(box, ['doctor'], { env: { LC_ALL: 'C.UTF-8' } });
    expect(code).toBe(1);
    expect(stdout).toContain('  ✗ lock.file\n');
    expect(stdout).toMatch(/^ {6}fix: mkdir -p .* && export CSF_MCP_LOCK_FILE=/m);
  });

  it('finds nothing wrong with a client that uses a container, or gives options to Node.js', async () => {
    await using box = createSandbox();
    const entries = {
      '.cursor': { command: 'docker', args: ['run', '-i', '--rm', '-v', 'csf:/data', 'csf-mcp', 'start'] },
      '.config/Code/User': { command: node, args: ['--no-warnings', builtBin, 'start'] },
    };
    for (const [folder, entry] of Object.entries(entries)) {
      mkdirSync(join(box.home, folder), { recursive: true });
      const content = JSON.stringify({ mcpServers: { 'csf-mcp': entry }, servers: { 'csf-mcp': entry } });
      writeFileSync(join(box.home, folder, 'mcp.json'), content);
    }
    const { stdout } = await run(box, ['doctor', '--json']);
    expect(findingOf(JSON.parse(stdout), 'clients.cursor')).toMatchObject({ status: 'ok' });
    expect(findingOf(JSON.parse(stdout), 'clients.vscode')).toMatchObject({ status: 'ok' });
  });

  it.skipIf(!ROOT.isMet)('expects clients in a container to use its environment', async () => {
    await using box = createSandbox();
    const through = ['unshare', '--fork', '--pid', '--mount-proc'];
    const { stdout } = await run(box, ['doctor', '--json'], { through });
    expect(findingOf(JSON.parse(stdout), 'environment.shell-only')).toMatchObject({ status: 'ok' });
  });

  it.skipIf(!ROOT.isMet)(
    "proposes nothing that root would do in another user's home but to be that user",
    async () => {
      await using box = createSandbox();
      chownSync(box.home, NOBODY, NOBODY);
      const dataDir = join(box.home, 'csf');
      mkdirSync(dataDir, { mode: 0o700 });
      writeFileSync(join(dataDir, 'csf.db'), 'junk', { mode: 0o600 });
      for (const path of [dataDir, join(dataDir, 'csf.db')]) chownSync(path, NOBODY, NOBODY);
      const { stdout } = await run(box, ['doctor', '--json', '--data-dir', dataDir]);
      const report: DoctorReport = JSON.parse(stdout);
      expect(findingOf(report, 'database.file')).toMatchObject({ status: 'problem', fix: null });
      expect(findingOf(report, 'environment.home')).toMatchObject({
        status: 'warning',
        fix: expect.stringMatching(new RegExp(`^sudo -H -u '#${NOBODY}' \\S.* doctor --data-dir '`)),
      });
      expect(report.findings.filter(({ fix }) => fix !== null)).toHaveLength(1);
    },
  );

  it('proposes no command with a path that the shell would change', async () => {
    await using box = createSandbox();
    const dataDir = box.path('data\n');
    for (const folder of [dataDir, box.path('data')]) mkdirSync(folder, { mode: 0o700 });
    chmodSync(dataDir, 0o777);
    const { stdout } = await run(box, ['doctor', '--json', '--data-dir', dataDir]);
    const found = findingOf(JSON.parse(stdout), 'database.directory');
    expect(found).toMatchObject({ status: 'warning', fix: null });
  });

  it('treats an invalid option as a mistake', async () => {
    await using box = createSandbox();
    const { code, stdout } = await run(box, ['doctor', '--json', '--lock-file', '~/lock']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'E_USAGE' } });
  });

  it('names its paths in the commands that it gives', async () => {
    await using box = createSandbox();
    await box.running();
    const other = box.install();
    const manifest = join(dirname(other.dist), 'package.json');
    writeFileSync(manifest, JSON.stringify({ name: 'csf-mcp', version: '9.9.9' }));
    const flags = ['--lock-file', box.lockFile, '--data-dir', box.dataDir];
    const { stdout } = await run(box, ['doctor', '--json', ...flags], { installation: other });
    expect(findingOf(JSON.parse(stdout), 'instance.version').fix).toMatch(
      / kill --lock-file '.*server\.lock' --data-dir '.*data'$/,
    );
  });

  it('checks everything else when almost everything is broken, and does not hang', async () => {
    await using box = createSandbox();
    const fifos = ['.claude.json', '.cursor/mcp.json', '.config/Code/User/mcp.json', '../data/csf.db'];
    for (const fifo of [
      ...fifos,
      '../locks/server.lock',
      '../state/lifecycle.log',
      '../data/instance.lock',
    ]) {
      mkdirSync(dirname(join(box.home, fifo)), { recursive: true });
      execFileSync('mkfifo', [join(box.home, fifo)]);
    }
    writeFileSync(join(box.home, '.config/Claude'), '');
    const env = { CSF_MCP_LOG_LEVEL: '?', FORCE_TERMINATE: '?', PATH: '', LANG: '\u001b' };
    const { code, stdout, stderr } = await run(box, ['doctor', '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { findings }: DoctorReport = JSON.parse(stdout);
    expect(findings.filter(({ message }) => message.includes('Please report'))).toEqual([]);
    expect(findings.filter(({ status }) => status === 'problem').map(({ id }) => id)).toEqual([
      'environment.values',
      'lock.file',
      'lock.data-directory',
      'instance.state',
      'database.file',
      'clients.claude-desktop',
      'clients.claude-code',
      'clients.cursor',
      'clients.vscode',
    ]);
  });

  it.skipIf(!READABLE_CHECKOUT.isMet)('runs for a user without rights and without a home', async () => {
    await using box = createSandbox({ uid: NOBODY });
    for (const name of ['home', 'locks']) chmodSync(box.path(name), 0);
    const env = { HOME: undefined, PATH: undefined };
    const { code, stdout, stderr } = await run(box, ['doctor', '--json'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { findings }: DoctorReport = JSON.parse(stdout);
    expect(findings.filter(({ message }) => message.includes('Please report'))).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['lock.directory', 'log.last-end']));
  });

  it('reports a bug of its own as a bug, and goes on', async () => {
    await using box = createSandbox();
    mkdirSync(box.lockFile);
    const surroundings = { platform: THIS_PLATFORM, env: shellOf(box), passwdHome: null };
    const { findings, summary } = await doctor({
      ...readDoctorPaths({}, surroundings),
      surroundings,
      version: '0.1.0',
      packageDir: dirname(dirname(builtBin)),
      execPath: process.execPath,
      now: new Date(Number.NaN), // of which no name can be made
      readStart,
      onLongCheck: () => {},
    });
    expect(findings.find(({ id }) => id === 'lock.check')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('Please report it: Invalid time value'),
    });
    expect(summary.ok).toBeGreaterThan(10);
  });

  it.runIf(process.platform === 'linux')(
    'says on a terminal, and nowhere else, that it checks a large database',
    async () => {
      await using box = createSandbox();
      await writeDatabase(join(box.dataDir, 'csf.db'), ['Large']);
      // Free pages: the file is large, and what is in it is not.
      tamper(box, 'CREATE TABLE large AS SELECT zeroblob(34000000); DROP TABLE large');
      const onTerminal = async (args: string): Promise<string> => {
        const session = box.program(
          ['script', '-qec', `'${node}' '${builtBin}' doctor ${args}`, '/dev/null'],
          {
            env: { TERM: 'xterm-256color', NO_COLOR: '1', CSF_MCP_LOCK_FILE: box.lockFile },
          },
        );
        session.input.end();
        await session.exit();
        return session.stdout().toString();
      };
      expect((await onTerminal('')).split('\r\u001b[K')).toEqual([
        '',
        expect.stringMatching(/^csf-mcp: checking the database, 3\d\.\d MiB$/),
        expect.stringContaining('The database is intact'),
      ]);
      expect(await onTerminal('--json')).toMatch(/^\{/);
      expect((await run(box, ['doctor'])).stderr).toBe('');
    },
  );

  it('proposes a home to a user who has none', async () => {
    const surroundings = { platform: THIS_PLATFORM, env: { PATH: '' }, passwdHome: null };
    await using box = createSandbox();
    const report = await doctor({
      ...readDoctorPaths({ lockFile: box.lockFile, dataDir: box.dataDir }, surroundings),
      surroundings,
      version: '0.1.0',
      packageDir: dirname(dirname(builtBin)),
      execPath: process.execPath,
      now: new Date(),
      readStart,
      onLongCheck: () => {},
    });
    expect(findingOf(report, 'environment.home')).toMatchObject({
      status: 'problem',
      fix: expect.stringMatching(/^mkdir -p (\S+) && export HOME=\1$/),
    });
  });
});

describe.concurrent('a damaged installation', () => {
  it.each([
    [
      'a missing file',
      (dist: string) => rmSync(join(dist, 'server-process.js')),
      'server-process.js cannot be read (ENOENT)',
    ],
    [
      'a changed file',
      (dist: string) => writeFileSync(join(dist, 'server-process.js'), ''),
      'server-process.js is not as it was built',
    ],
    ['a missing list', (dist: string) => rmSync(join(dist, 'files.json')), 'files.json (ENOENT)'],
    [
      'a list of another version',
      (dist: string) => {
        const list = { version: '0.0.1', files: {} };
        writeFileSync(join(dist, 'files.json'), JSON.stringify(list));
      },
      'Two versions are mixed',
    ],
  ])('names %s, and builds it again in a checkout', async (_, damage, says) => {
    await using box = createSandbox();
    const installation = checkoutIn(box);
    damage(installation.dist);
    const found = findingOf(
      JSON.parse((await run(box, ['doctor', '--json'], { installation })).stdout),
      'installation.files',
    );
    expect(found).toMatchObject({ status: 'problem', message: expect.stringContaining(says) });
    await paste(box, found.fix ?? 'false', shellOf(box));
    const again = await run(box, ['doctor', '--json'], { installation });
    expect(findingOf(JSON.parse(again.stdout), 'installation.files')).toMatchObject({ status: 'ok' });
  });

  it('makes a command executable that is not', async () => {
    await using box = createSandbox();
    const installation = box.install();
    chmodSync(installation.bin, 0o644);
    const report: DoctorReport = JSON.parse((await run(box, ['doctor', '--json'], { installation })).stdout);
    const { status, fix } = findingOf(report, 'installation.command');
    expect(status).toBe('warning');
    await paste(box, fix ?? 'false', shellOf(box));
    expect(statSync(installation.bin).mode & 0o777).toBe(0o755);
  });

  it('reports a missing native module, and checks everything that does not need it', async () => {
    await using box = createSandbox();
    const packageDir = box.path('global/lib/node_modules/csf-mcp');
    cpSync(dirname(box.install().dist), packageDir, { recursive: true, verbatimSymlinks: true });
    rmSync(join(packageDir, 'node_modules'));
    const installation = { bin: join(packageDir, 'bin/csf-mcp.js'), dist: join(packageDir, 'dist') };
    const prefix = `'${box.path('global')}'`;
    const { code, stdout, stderr } = await run(box, ['doctor', '--json'], { installation });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const report: DoctorReport = JSON.parse(stdout);
    expect(findingOf(report, 'installation.native-module')).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('fs-native-extensions'),
      fix: `npm view csf-mcp@0.1.0 version && npm uninstall --global --prefix ${prefix} csf-mcp && npm install --global --prefix ${prefix} csf-mcp@0.1.0`,
    });
    expect(findingOf(report, 'instance.check').message).toContain('Not checked: the installation is damaged');
    expect(findingOf(report, 'lock.file')).toMatchObject({ status: 'ok' });
    expect(findingOf(report, 'clients.cursor')).toMatchObject({ status: 'ok' });
  });
});

/** Runs csf-mcp with the PATH of a shell that finds this Node. */
function run(box: Sandbox, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return box.run(args, { ...options, env: { PATH: shellOf(box)['PATH'], ...options.env } });
}

/** A checkout as far as doctor knows it, with a build that only puts the files back. */
function checkoutIn(box: Sandbox): Installation {
  const { dist } = box.install();
  const root = box.path('checkout');
  const folder = join(root, 'packages/launcher');
  cpSync(dirname(dist), folder, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(root, 'scripts'));
  writeFileSync(join(root, 'pnpm-workspace.yaml'), '');
  const build = `import { cpSync } from 'node:fs';\ncpSync(${JSON.stringify(dist)}, ${JSON.stringify(join(folder, 'dist'))}, { recursive: true });\n`;
  writeFileSync(join(root, 'scripts/build.mjs'), build);
  return { bin: join(folder, 'bin/csf-mcp.js'), dist: join(folder, 'dist') };
}

/**
 * Everything that a command can change in a folder. Readers of an open database write to its index (-shm), and doctor tries
 * to make something in each folder.
 */
function snapshot(folder: string): object {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    const { mode, uid, nlink, size, mtimeMs, ino } = stats ?? {};
    const isTouched = name.endsWith('-shm') || stats?.isDirectory() === true;
    return { name, mode, uid, nlink, size, ino, mtimeMs: isTouched ? null : mtimeMs };
  });
}
