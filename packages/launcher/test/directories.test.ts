import { describe, expect, it } from 'vitest';
import {
  defaultDataDir,
  defaultLockFile,
  defaultStateDir,
  isShare,
  passwdHome,
  type Surroundings,
} from '../src/directories.ts';
import type { Environment, Platform } from '../src/platform/platform.ts';
import { LINUX, MACOS, WINDOWS } from './support/platform.ts';
import { startProcess } from './support/processes.ts';
import { isRoot, NEEDS_ROOT } from './support/users.ts';

function pathsOn(platform: Platform, env: Environment = { HOME: '/home/ada' }) {
  const home = platform === WINDOWS ? 'C:\\Users\\passwd' : '/home/passwd';
  const surroundings = { platform, env, passwdHome: home };
  return {
    lockFile: defaultLockFile(surroundings),
    dataDir: defaultDataDir(surroundings),
    stateDir: defaultStateDir(surroundings),
  };
}

it.each([
  ['\\\\server\\share\\csf', true],
  ['//server/share', true],
  ['C:\\csf', false],
  ['\\\\?\\C:\\csf', false],
  ['\\\\.\\pipe', false],
  ['C:/csf', false],
])('%s is on a share: %s', (path, expected) => {
  expect(isShare(path)).toBe(expected);
});

describe('the files of csf-mcp', () => {
  it('are under ~/.local on Linux', () => {
    expect(pathsOn(LINUX)).toEqual({
      lockFile: '/tmp/nist-csf-mcp-server.lock',
      dataDir: '/home/ada/.local/share/csf-mcp',
      stateDir: '/home/ada/.local/state/csf-mcp',
    });
  });

  it('are under ~/Library on macOS', () => {
    expect(pathsOn(MACOS, { HOME: '/Users/ada' })).toEqual({
      lockFile: '/tmp/nist-csf-mcp-server.lock',
      dataDir: '/Users/ada/Library/Application Support/csf-mcp',
      stateDir: '/Users/ada/Library/Application Support/csf-mcp/state',
    });
  });

  it('are under %LOCALAPPDATA% and %TEMP% on Windows', () => {
    const env = { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local', TEMP: 'C:\\Temp', HOME: '/home/ada' };
    expect(pathsOn(WINDOWS, env)).toEqual({
      lockFile: 'C:\\Temp\\nist-csf-mcp-server.lock',
      dataDir: 'C:\\Users\\ada\\AppData\\Local\\csf-mcp',
      stateDir: 'C:\\Users\\ada\\AppData\\Local\\csf-mcp\\state',
    });
  });

  it('are in the home directory of the user database on Windows without these variables', () => {
    expect(pathsOn(WINDOWS, {})).toEqual({
      lockFile: 'C:\\Users\\passwd\\AppData\\Local\\Temp\\nist-csf-mcp-server.lock',
      dataDir: 'C:\\Users\\passwd\\AppData\\Local\\csf-mcp',
      stateDir: 'C:\\Users\\passwd\\AppData\\Local\\csf-mcp\\state',
    });
  });

  it('are in %USERPROFILE% on Windows, where other programs find the home directory too', () => {
    const { dataDir } = pathsOn(WINDOWS, { USERPROFILE: 'D:\\ada' });
    expect(dataDir).toBe('D:\\ada\\AppData\\Local\\csf-mcp');
    expect(pathsOn(WINDOWS, { USERPROFILE: 'ada' }).dataDir).toContain('passwd');
  });

  it.each<[string, string | undefined]>([
    ['unset', undefined],
    ['empty', ''],
    ['relative', 'ada'],
    ['a dot', '.'],
    ['a tilde', '~'],
  ])('are in the home directory of the user database when HOME is %s', (_, HOME) => {
    expect(pathsOn(LINUX, { HOME }).dataDir).toBe('/home/passwd/.local/share/csf-mcp');
    expect(pathsOn(MACOS, { HOME }).dataDir).toBe('/home/passwd/Library/Application Support/csf-mcp');
  });

  it.each([LINUX, MACOS])(
    'are the same for a client that drops XDG_* and TMPDIR and for a shell that sets them ($name)',
    (platform) => {
      const env = {
        HOME: '/home/ada',
        XDG_DATA_HOME: '/x/data',
        XDG_STATE_HOME: '/x/state',
        XDG_RUNTIME_DIR: '/x/run',
        TMPDIR: '/x/tmp',
        TEMP: '/x/temp',
        TMP: '/x/tmp',
        LOCALAPPDATA: '/x/local',
      };
      expect(pathsOn(platform, env)).toEqual(pathsOn(platform));
    },
  );
});

describe('the home directory in the user database', () => {
  it('is a full path', () => {
    expect(passwdHome()).toMatch(/^(\/|[A-Z]:\\)/);
  });

  it.runIf(isRoot)(`is null for a user who has no entry [${NEEDS_ROOT}]`, async () => {
    const module = new URL('../src/directories.ts', import.meta.url).href;
    const program = `
      import(${JSON.stringify(module)}).then(({ passwdHome }) => {
        process.setuid(54321);
        delete process.env.HOME;
        console.log(JSON.stringify(passwdHome()));
      });`;
    expect(await startProcess(process.execPath, ['-e', program]).nextLine()).toBe('null');
  });
});

// A container that runs with an arbitrary user id.
describe('a user without a home directory', () => {
  const homeless = (env: Environment = {}): Surroundings => ({ platform: LINUX, env, passwdHome: null });

  it('is told to set HOME or the folders', () => {
    for (const directoryOf of [defaultDataDir, defaultStateDir]) {
      expect(() => directoryOf(homeless())).toThrow(
        expect.objectContaining({ code: 'E_USAGE', hint: expect.stringContaining('CSF_MCP_DATA_DIR') }),
      );
      expect(() => directoryOf(homeless({ HOME: 'relative' }))).toThrow('HOME');
    }
  });

  it('has the lock file of everybody', () => {
    expect(defaultLockFile(homeless())).toBe('/tmp/nist-csf-mcp-server.lock');
  });

  it('needs none when HOME is set', () => {
    expect(defaultDataDir(homeless({ HOME: '/data' }))).toBe('/data/.local/share/csf-mcp');
  });
});
