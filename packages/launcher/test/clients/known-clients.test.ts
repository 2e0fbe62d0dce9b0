import { describe, expect, it } from 'vitest';
import { CLIENT_NAMES, CLIENTS } from '../../src/clients/known-clients.ts';
import type { Surroundings } from '../../src/directories.ts';
import { LINUX, MACOS, WINDOWS } from '../support/platform.ts';

function configFiles(surroundings: Surroundings) {
  return Object.fromEntries(CLIENT_NAMES.map((name) => [name, CLIENTS[name].configFile(surroundings)]));
}

describe("the clients' configuration files", () => {
  const linux: Surroundings = { platform: LINUX, env: { HOME: '/home/ada' }, passwdHome: null };

  it('are where they are on Linux', () => {
    expect(configFiles(linux)).toEqual({
      'claude-desktop': '/home/ada/.config/Claude/claude_desktop_config.json',
      'claude-code': '/home/ada/.claude.json',
      cursor: '/home/ada/.cursor/mcp.json',
      vscode: '/home/ada/.config/Code/User/mcp.json',
    });
  });

  it('are where they are on macOS', () => {
    expect(configFiles({ ...linux, platform: MACOS, env: { HOME: '/Users/ada' } })).toEqual({
      'claude-desktop': '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
      'claude-code': '/Users/ada/.claude.json',
      cursor: '/Users/ada/.cursor/mcp.json',
      vscode: '/Users/ada/Library/Application Support/Code/User/mcp.json',
    });
  });

  it.each([{ APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' }, {}])(
    'are where they are on Windows (%o)',
    (env) => {
      expect(configFiles({ platform: WINDOWS, env, passwdHome: 'C:\\Users\\ada' })).toEqual({
        'claude-desktop': 'C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
        'claude-code': 'C:\\Users\\ada\\.claude.json',
        cursor: 'C:\\Users\\ada\\.cursor\\mcp.json',
        vscode: 'C:\\Users\\ada\\AppData\\Roaming\\Code\\User\\mcp.json',
      });
    },
  );

  it('are where the variables of the clients say', () => {
    const env = { HOME: '/home/ada', XDG_CONFIG_HOME: '/xdg', CLAUDE_CONFIG_DIR: '/claude' };
    expect(configFiles({ ...linux, env })).toEqual({
      'claude-desktop': '/xdg/Claude/claude_desktop_config.json',
      'claude-code': '/claude/.claude.json',
      cursor: '/home/ada/.cursor/mcp.json',
      vscode: '/xdg/Code/User/mcp.json',
    });
  });
});
