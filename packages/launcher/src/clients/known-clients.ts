import { posix, win32 } from 'node:path';
import { home, type Surroundings } from '../directories.ts';

export const CLIENT_NAMES = ['claude-desktop', 'claude-code', 'cursor', 'vscode'] as const;
export type ClientName = (typeof CLIENT_NAMES)[number];

export interface Client {
  /** The name that its users know. */
  readonly title: string;
  /** The key of the object that its servers are in. */
  readonly serversKey: 'mcpServers' | 'servers';
  /** Keys of an entry besides command and arguments. */
  readonly entry: Readonly<Record<string, string>>;
  /** Whether csf-mcp may make its folder. If only the client itself makes it, the folder shows that it is installed. */
  readonly mayCreateFolder: boolean;
  /** The configuration for all of the user's projects. */
  readonly configFile: (surroundings: Surroundings) => string;
}

export const CLIENTS: Record<ClientName, Client> = {
  // https://modelcontextprotocol.io/docs/develop/connect-local-servers names the folders of macOS and Windows; on Linux
  // it is Electron's folder for application data.
  'claude-desktop': {
    title: 'Claude Desktop',
    serversKey: 'mcpServers',
    entry: {},
    mayCreateFolder: false,
    configFile: (surroundings) => inApplicationData(surroundings, 'Claude', 'claude_desktop_config.json'),
  },
  // https://code.claude.com/docs/en/mcp: user scope is in ~/.claude.json; with CLAUDE_CONFIG_DIR the file is in there
  // (https://github.com/anthropics/claude-code/issues/48448).
  'claude-code': {
    title: 'Claude Code',
    serversKey: 'mcpServers',
    entry: {},
    mayCreateFolder: true,
    configFile: (surroundings) => {
      const { join } = pathOf(surroundings);
      return join(surroundings.env['CLAUDE_CONFIG_DIR'] || home(surroundings), '.claude.json');
    },
  },
  // https://cursor.com/docs/mcp: ~/.cursor/mcp.json on every platform.
  cursor: {
    title: 'Cursor',
    serversKey: 'mcpServers',
    entry: {},
    mayCreateFolder: true,
    configFile: (surroundings) => pathOf(surroundings).join(home(surroundings), '.cursor', 'mcp.json'),
  },
  // https://code.visualstudio.com/docs/copilot/reference/mcp-configuration: mcp.json of the user profile, `type` is
  // required; https://code.visualstudio.com/docs/getstarted/settings has the folders.
  vscode: {
    title: 'VS Code',
    serversKey: 'servers',
    entry: { type: 'stdio' },
    mayCreateFolder: true,
    configFile: (surroundings) => inApplicationData(surroundings, 'Code', 'User', 'mcp.json'),
  },
};

/** Electron's `appData` (https://www.electronjs.org/docs/latest/api/app#appgetpathname). */
function inApplicationData(surroundings: Surroundings, ...parts: readonly string[]): string {
  const { platform, env } = surroundings;
  const { join } = pathOf(surroundings);
  switch (platform.name) {
    case 'win32':
      return join(env['APPDATA'] || join(home(surroundings), 'AppData', 'Roaming'), ...parts);
    case 'darwin':
      return join(home(surroundings), 'Library', 'Application Support', ...parts);
    default: {
      const given = env['XDG_CONFIG_HOME'];
      return join(given?.startsWith('/') ? given : join(home(surroundings), '.config'), ...parts);
    }
  }
}

function pathOf({ platform }: Surroundings): typeof posix {
  return platform.name === 'win32' ? win32 : posix;
}
