import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { check } from '../support/instances/check.ts';
import { eventually } from '../support/instances/eventually.ts';
import type { Sandbox } from '../support/instances/sandbox.ts';
import { scan } from './scanner.ts';

/** The file of each client, in the folders that its documentation names (src/clients/known-clients.ts). */
const FILES = {
  'claude-desktop': 'AppData\\Roaming\\Claude\\claude_desktop_config.json',
  'claude-code': '.claude.json',
  cursor: '.cursor\\mcp.json',
  vscode: 'AppData\\Roaming\\Code\\User\\mcp.json',
} as const;

/** Longer than a moment, and less than the second for which csf-mcp tries again. */
const SCAN_MS = 300;

/** As an editor of Windows leaves it: a byte order mark, CRLF, and a backslash in a value. */
const WITH_CRLF =
  '\u{feff}{\r\n  "mcpServers": {\r\n    "files": { "command": "C:\\\\tools\\\\files.exe" }\r\n  }\r\n}\r\n';

export const install = {
  title: 'Install',
  checks: [
    ...Object.entries(FILES).map(([client, path]) =>
      check(`install ${client} writes ${path}, and what it writes starts`, async (sandbox) => {
        const file = join(sandbox.home, path);
        mkdirSync(dirname(file), { recursive: true });
        const { code, stdout, stderr } = await sandbox.run(['install', client, '--json']);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(JSON.parse(stdout)).toMatchObject({ configFile: file, outcome: 'installed' });
        const { mcpServers, servers } = JSON.parse(readFileSync(file, 'utf8'));
        const { command, args } = (mcpServers ?? servers)['csf-mcp'];
        expect([command, args[0]]).toEqual(sandbox.command);
        const session = sandbox.program([command, ...args]); // without a shell, as a client starts it
        await session.initialize();
        session.input.end();
        expect((await session.exit()).code).toBe(0);
        expect((await sandbox.run(['uninstall', client])).code).toBe(0);
        expect(readFileSync(file, 'utf8')).not.toContain('csf-mcp');
      }),
    ),

    check('install finds a user whose name has blanks, umlauts and Japanese characters', async (sandbox) => {
      const home = sandbox.path('Jürgen Müller 日本');
      const roaming = join(home, 'AppData', 'Roaming');
      const env = { USERPROFILE: home, APPDATA: roaming };
      mkdirSync(join(roaming, 'Claude'), { recursive: true });
      for (const client of ['claude-desktop', 'claude-code', 'cursor'] as const) {
        const { code, stdout, stderr } = await sandbox.run(['install', client, '--json'], { env });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const file = join(home, FILES[client]);
        expect(JSON.parse(stdout)).toMatchObject({ configFile: file, outcome: 'installed' });
        expect(JSON.parse(readFileSync(file, 'utf8')).mcpServers).toHaveProperty('csf-mcp');
      }
    }),

    check('install keeps a byte order mark and CRLF, and uninstall gives the file back', async (sandbox) => {
      const file = claudeDesktop(sandbox, WITH_CRLF);
      expect((await sandbox.run(['install', 'claude-desktop'])).code).toBe(0);
      const written = readFileSync(file, 'utf8');
      expect(written.startsWith('\u{feff}{\r\n')).toBe(true);
      expect(written.replaceAll('\r\n', ''), 'every line ends with CRLF').not.toMatch(/[\r\n]/);
      expect((await sandbox.run(['uninstall', 'claude-desktop'])).code).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe(WITH_CRLF);
    }),

    check(
      'install waits for a virus scanner that has the configuration open for a moment',
      async (sandbox) => {
        const file = claudeDesktop(sandbox, WITH_CRLF);
        const scanned = scan(file);
        const installing = sandbox.csfMcp(['install', 'claude-desktop']);
        await eventually('the backup to be written', () => existsSync(`${file}.bak`));
        await sleep(SCAN_MS);
        expect(installing.hasExited()).toBe(false);
        scanned[Symbol.dispose]();
        expect((await installing.exit()).code, installing.stderr()).toBe(0);
        expect(readFileSync(file, 'utf8')).toContain('csf-mcp');
      },
    ),

    check('install gives up on a configuration that stays open, and leaves it as it was', async (sandbox) => {
      const file = claudeDesktop(sandbox, WITH_CRLF);
      using _scanned = scan(file);
      const { code, stderr } = await sandbox.run(['install', 'claude-desktop']);
      expect(code, stderr).toBe(77);
      expect(stderr).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(WITH_CRLF);
      expect(readdirSync(dirname(file)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }),

    check('install leaves a read-only configuration alone, and says so', async (sandbox) => {
      const file = claudeDesktop(sandbox, WITH_CRLF);
      chmodSync(file, 0o444);
      const { code, stderr } = await sandbox.run(['install', 'claude-desktop']);
      expect(code, stderr).toBe(77);
      expect(stderr).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(WITH_CRLF);
      expect(existsSync(`${file}.bak`)).toBe(false);
    }),
  ],
};

function claudeDesktop({ home }: Sandbox, text: string): string {
  const file = join(home, FILES['claude-desktop']);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
