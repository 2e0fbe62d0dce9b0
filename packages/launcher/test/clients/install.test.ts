import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigurationFile, writeConfigurationFile } from '../../src/clients/file.ts';
import { formatInstall, install, uninstall } from '../../src/clients/install.ts';
import { CLIENT_NAMES, CLIENTS, type ClientName } from '../../src/clients/known-clients.ts';
import { toJson } from '../../src/command-line/output.ts';
import { temporaryFolder } from '../support/folder.ts';
import { builtBin, node } from '../support/instances/installation.ts';
import { createSandbox, type RunOptions, type Sandbox } from '../support/instances/sandbox.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { isRoot, NOBODY } from '../support/users.ts';

const command = { command: node, args: [builtBin, 'start', '--attach'] };

// The file that each client leaves, in the form that its documentation gives.
const RECORDED: Record<ClientName, string> = {
  'claude-desktop': `{
  "globalShortcut": "Ctrl+Space",
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/ada/Desktop"]
    }
  }
}`,
  'claude-code': `{
  "numStartups": 12,
  "projects": {
    "/home/ada/project": { "allowedTools": [], "mcpServers": { "csf-mcp": { "command": "other" } } }
  },
  "mcpServers": {
    "github": { "type": "http", "url": "https://api.githubcopilot.com/mcp/" }
  }
}
`,
  cursor: '{\n\t"mcpServers": {\n\t\t"memory": {\n\t\t\t"command": "npx"\n\t\t}\n\t}\n}\n',
  vscode: `{
    // remote
    "servers": {
        "github": { "url": "https://api.githubcopilot.com/mcp/" }, // work
    },
    "inputs": [],
}
`,
};

function configFile({ home }: Sandbox, client: ClientName): string {
  return CLIENTS[client].configFile({ platform: THIS_PLATFORM, env: { HOME: home }, passwdHome: null });
}

function placed(box: Sandbox, client: ClientName, text: string | Buffer = RECORDED[client]): string {
  const file = configFile(box, client);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const NO_OVERRIDES = { env: { XDG_CONFIG_HOME: undefined, CLAUDE_CONFIG_DIR: undefined } };
const run = (box: Sandbox, line: string, options: RunOptions = NO_OVERRIDES) =>
  box.run(line.split(' '), options);

/** Installs or uninstalls csf-mcp. @returns what that prints */
type Edit = (
  box: Sandbox,
  verb: 'install' | 'uninstall',
  client: ClientName,
  ...flags: '--json'[]
) => Promise<string>;

const byCommand: Edit = async (box, verb, client, ...flags) => {
  const { code, stdout, stderr } = await run(box, [verb, client, ...flags].join(' '));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

/** What the command does, without a process. */
const here: Edit = async (box, verb, client, ...flags) => {
  const options = { client, isDryRun: false, configFile: configFile(box, client) };
  const report = verb === 'install' ? install(options, command) : uninstall(options);
  return flags.includes('--json') ? toJson(report) : formatInstall(report);
};

const EDITS: readonly [title: string, client: ClientName, edit: Edit][] = [
  ['csf-mcp install cursor', 'cursor', byCommand],
  ...CLIENT_NAMES.map((client): [string, ClientName, Edit] => [
    `what installs csf-mcp in ${client}`,
    client,
    here,
  ]),
];

describe.concurrent.each(EDITS)('%s', (_, client, edit) => {
  const { title } = CLIENTS[client];

  it('adds its entry, once, and uninstall leaves the file as it was', async () => {
    await using box = createSandbox();
    const file = placed(box, client);
    chmodSync(file, 0o640);
    const first = await edit(box, 'install', client);
    expect(first).toContain(`The file as it was: ${file}.bak`);
    expect(first).toContain(`Restart ${title}`);
    const installed = readFileSync(file, 'utf8');
    expect(installed).toContain(JSON.stringify(builtBin));
    expect(readFileSync(`${file}.bak`, 'utf8')).toBe(RECORDED[client]);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(statSync(`${file}.bak`).mode & 0o777).toBe(0o640);

    const { ino } = statSync(file);
    const second = await edit(box, 'install', client);
    expect(second).toBe(`csf-mcp is already installed in ${title}: ${file}\n`);
    expect(statSync(file).ino).toBe(ino);
    expect(readFileSync(`${file}.bak`, 'utf8')).toBe(RECORDED[client]);

    await edit(box, 'uninstall', client);
    expect(readFileSync(file, 'utf8')).toBe(RECORDED[client]);
    expect(readFileSync(`${file}.bak`, 'utf8'), 'the first backup stays').toBe(RECORDED[client]);
    expect(readFileSync(`${file}.bak-2`, 'utf8')).toBe(installed);
    expect(await edit(box, 'uninstall', client)).toBe(`csf-mcp is not installed in ${title}: ${file}\n`);
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('starts from no file, and from an empty one', async () => {
    await using box = createSandbox();
    const file = configFile(box, client);
    if (client === 'claude-desktop') mkdirSync(dirname(file), { recursive: true });
    const entry = { [CLIENTS[client].serversKey]: { 'csf-mcp': { ...CLIENTS[client].entry, ...command } } };
    const report = JSON.parse(await edit(box, 'install', client, '--json'));
    expect(report).toMatchObject({
      client,
      configFile: file,
      outcome: 'installed',
      backupFile: null,
      command,
    });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(entry);
    expect(statSync(file).mode & 0o077).toBe(0);
    writeFileSync(file, '');
    await edit(box, 'install', client);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(entry);
  });
});

it.each(CLIENT_NAMES)(
  'csf-mcp install %s shows how it would change the file of that client',
  async (client) => {
    await using box = createSandbox();
    const file = placed(box, client);
    const { code, stdout } = await run(box, `install ${client} --dry-run`);
    expect(code).toBe(0);
    expect(stdout).toContain(`+++ ${file}\n`);
    expect(stdout).toContain(JSON.stringify(builtBin));
  },
);

describe.concurrent('csf-mcp install', () => {
  it('shows the change with --dry-run and writes nothing', async () => {
    await using box = createSandbox();
    const file = placed(box, 'cursor');
    const { code, stdout } = await run(box, 'install cursor --dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain(`--- ${file}\n+++ ${file}\n@@ -2,6 +2,14 @@\n`);
    expect(stdout).toContain('+\t\t},\n+\t\t"csf-mcp": {\n');
    expect(stdout).toContain('nothing was written');
    expect(readFileSync(file, 'utf8')).toBe(RECORDED.cursor);
    expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  });

  it('prints what to paste with --print and touches nothing', async () => {
    await using box = createSandbox();
    const { code, stdout } = await run(box, 'install vscode --print --data-dir data --lock-file /l');
    expect(code).toBe(0);
    const args = [...command.args, '--lock-file', '/l', '--data-dir', box.path('data')];
    expect(JSON.parse(stdout)).toEqual({ servers: { 'csf-mcp': { type: 'stdio', ...command, args } } });
    expect(readdirSync(box.home)).toEqual([]);
  });

  it('updates an entry with other paths and says so', async () => {
    await using box = createSandbox();
    const old =
      '{"mcpServers":{"csf-mcp":{"command":"/old/node","args":["/old/csf-mcp.js","start"],"env":{"A":"1"}}}}';
    const file = placed(box, 'cursor', old);
    const { stdout } = await run(box, 'install cursor');
    expect(stdout).toContain('csf-mcp had another command in Cursor. It was replaced:');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      mcpServers: { 'csf-mcp': { ...command, env: { A: '1' } } },
    });
  });

  it('keeps each state of the file once, and replaces no backup', async () => {
    await using box = createSandbox();
    const file = placed(box, 'cursor');
    const { base, dir } = parse(file);
    for (const name of [`${base}.bak-2`, `${base}.bak-3`]) execFileSync('mkfifo', [join(dir, name)]);
    const backupOf = async (line: string): Promise<string> =>
      basename(JSON.parse((await run(box, `${line} --json`)).stdout).backupFile);
    expect(await backupOf('install cursor')).toBe(`${base}.bak`);
    expect(await backupOf('uninstall cursor')).toBe(`${base}.bak-4`);
    expect(await backupOf('install cursor'), 'there already is one').toBe(`${base}.bak`);
    writeFileSync(file, '{ "mcpServers": {} }');
    expect(await backupOf('install cursor')).toBe(`${base}.bak-5`);
    expect(readFileSync(join(dir, `${base}.bak`), 'utf8')).toBe(RECORDED.cursor);
    expect(readFileSync(join(dir, `${base}.bak-5`), 'utf8')).toBe('{ "mcpServers": {} }');
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps the byte order mark and Windows line ends', async () => {
    await using box = createSandbox();
    const text = `\uFEFF${RECORDED['claude-desktop'].replaceAll('\n', '\r\n')}`;
    const file = placed(box, 'claude-desktop', text);
    expect(await run(box, 'install claude-desktop')).toMatchObject({ code: 0 });
    const installed = readFileSync(file, 'utf8');
    expect(installed.startsWith('\uFEFF{\r\n')).toBe(true);
    expect(installed).not.toMatch(/[^\r]\n/);
    await run(box, 'uninstall claude-desktop');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('writes through a symbolic link', async () => {
    await using box = createSandbox();
    const target = box.path('dotfiles.json');
    writeFileSync(target, '{}');
    const link = box.path('link.json');
    symlinkSync(target, link);
    const report = JSON.parse((await run(box, 'install cursor --json --config link.json')).stdout);
    expect(report).toMatchObject({ configFile: target, backupFile: `${target}.bak`, outcome: 'installed' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual({ mcpServers: { 'csf-mcp': command } });
  });

  it('says that Claude Desktop is not installed', async () => {
    await using box = createSandbox();
    const { code, stderr, stdout } = await run(box, 'install claude-desktop --json');
    expect(code).toBe(1);
    expect(stderr).toContain('Claude Desktop does not seem to be installed');
    expect(stderr).toContain('csf-mcp install claude-desktop --print');
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'E_CLIENT_CONFIGURATION' } });
    expect(readdirSync(box.home)).toEqual([]);
  });

  it.each([
    ['broken JSON', '{\n  "mcpServers": {,\n}', 'ValueExpected at line 2, column 18'],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'is not UTF-8'],
  ])('leaves %s alone', async (_, content, message) => {
    await using box = createSandbox();
    const file = placed(box, 'cursor', content);
    const before = readFileSync(file);
    for (const verb of ['install', 'uninstall']) {
      const { code, stderr } = await run(box, `${verb} cursor`);
      expect(code).toBe(1);
      expect(stderr).toContain(message);
    }
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  });

  it('leaves alone what is not a file, and links to nothing', async () => {
    await using box = createSandbox();
    mkdirSync(box.path('folder'));
    symlinkSync(box.path('nowhere'), box.path('link'));
    for (const [name, message] of [
      ['folder', 'is not a file, but a folder'],
      ['link', 'to a file that does not exist'],
    ]) {
      const { code, stderr } = await run(box, `install cursor --config ${name}`);
      expect(code).toBe(1);
      expect(stderr).toContain(message);
    }
  });

  it.each([
    ['folder', 0o555, 0o600],
    ['file', 0o755, 0o400],
  ])('exits with 77 when the %s is read-only', async (_, folderMode, fileMode) => {
    const uid = isRoot ? NOBODY : undefined; // root may write everywhere
    await using box = createSandbox({ uid });
    const file = placed(box, 'cursor');
    if (uid !== undefined) for (const path of [file, dirname(file)]) chownSync(path, uid, uid);
    chmodSync(file, fileMode);
    chmodSync(dirname(file), folderMode);
    const { code, stderr } = await run(box, 'install cursor');
    chmodSync(dirname(file), 0o755);
    expect(code, stderr).toBe(77);
    expect(stderr).toContain(`Cannot write ${file}`);
    expect(readFileSync(file, 'utf8')).toBe(RECORDED.cursor);
    expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  });

  it.each(['install', 'install emacs', 'install cursor --config ', 'uninstall cursor --print'])(
    'treats "%s" as a mistake',
    async (line) => {
      await using box = createSandbox();
      expect(await run(box, line)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});

describe('a configuration that cannot be one', () => {
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const MEBIBYTE = 1_024 * 1_024;

  it.each<[what: string, message: RegExp, make: (path: string) => void]>([
    ['a FIFO', /is not a file, but a FIFO/, (path) => execFileSync('mkfifo', [path])],
    [
      'a file of more than 8 MiB',
      /too large for a configuration: 8\.0 MiB, and at most 8 MiB/,
      (path) => writeFileSync(path, `{}${' '.repeat(8 * MEBIBYTE - 1)}`),
    ],
    ['a file of 1 TiB', /too large .*: 1048576\.0 MiB/, (path) => truncateSync(openedPath(path), 2 ** 40)],
    ['JSON of 201 levels', /nested deeper than 200 levels/, (path) => writeFileSync(path, nested(201))],
    [
      'JSON of a million levels',
      /nested deeper than 200 levels/,
      (path) => writeFileSync(path, '['.repeat(1_000_000)),
    ],
  ])('is refused at once by install and uninstall, and reported by doctor: %s', async (_, message, make) => {
    await using box = createSandbox();
    const file = configFile(box, 'cursor');
    mkdirSync(dirname(file), { recursive: true });
    make(file);
    const { ino, size } = lstatSync(file);
    for (const verb of ['install', 'uninstall']) {
      const { code, stdout, stderr } = await run(box, `${verb} cursor --json`);
      expect(code).toBe(1);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/not changed|Nothing was changed/);
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'E_CLIENT_CONFIGURATION' } });
    }
    const { findings } = JSON.parse((await run(box, 'doctor --json')).stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({
        id: 'clients.cursor',
        status: 'problem',
        message: expect.stringMatching(message),
      }),
    );
    expect(lstatSync(file)).toMatchObject({ ino, size });
    expect(readdirSync(dirname(file))).toEqual(['mcp.json']);
  });

  it.each([
    ['of 8 MiB', `{"":"${'x'.repeat(8 * MEBIBYTE - 7)}"}`],
    ['of 200 levels', nested(200)],
  ])('may be %s', async (_, text) => {
    await using box = createSandbox();
    placed(box, 'cursor', text);
    expect(await run(box, 'install cursor')).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Makes an empty file. */
function openedPath(path: string): string {
  writeFileSync(path, '');
  return path;
}

describe('a configuration that its client writes at the same moment', () => {
  it('is not overwritten', () => {
    const path = join(temporaryFolder(), 'mcp.json');
    writeFileSync(path, '{}');
    const file = readConfigurationFile(path);
    writeFileSync(path, '{ "new": 1 }');
    expect(() => writeConfigurationFile(file, '{ "ours": 1 }')).toThrow('changed by another program');
    expect(readFileSync(path, 'utf8')).toBe('{ "new": 1 }');
  });

  it('is not waited for when a FIFO takes its place', () => {
    const path = join(temporaryFolder(), 'mcp.json');
    writeFileSync(path, '{}');
    const file = readConfigurationFile(path);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(() => writeConfigurationFile(file, '{ "ours": 1 }')).toThrow('is not a file, but a FIFO');
    expect(lstatSync(path).isFIFO()).toBe(true);
  });
});

describe('the compile cache', () => {
  /** That of the state directory, as for users, and not that of the tests. */
  const OWN_CACHE = { env: { NODE_COMPILE_CACHE: undefined } };
  const cached = (box: Sandbox): string[] => {
    const folder = join(box.stateDir, 'compile-cache');
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  };

  it('is filled by install with all that a start loads, and nothing else happens', async () => {
    await using box = createSandbox();
    placed(box, 'cursor');
    expect((await box.run(['install', 'cursor'], OWN_CACHE)).code).toBe(0);
    const filled = cached(box);
    expect(filled.length).toBeGreaterThan(6);
    expect([box.lockFile, box.dataDir].map((path) => existsSync(path))).toEqual([false, false]);
    const session = box.csfMcp(['start'], OWN_CACHE);
    await session.ready();
    session.input.end();
    await session.exit();
    expect(cached(box)).toEqual(filled);
  });

  it('is left alone by a dry run', async () => {
    await using box = createSandbox();
    placed(box, 'cursor');
    await box.run(['install', 'cursor', '--dry-run'], OWN_CACHE);
    expect(cached(box)).toEqual([]);
  });
});
