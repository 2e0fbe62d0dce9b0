import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What an MCP client needs to know in order to start csf-mcp. */
export interface ClientCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Installation {
  /** The folder of the `csf-mcp` package. */
  readonly packageDir: string;
  readonly platform: NodeJS.Platform;
  /** The Node that runs now. */
  readonly execPath: string;
}

/**
 * The command for a client's configuration. In a checkout that is the Node of the workspace by its stable path:
 * `process.execPath` has a version in it, which the next update removes.
 */
export function clientCommand({ packageDir, platform, execPath }: Installation): ClientCommand {
  const nodeFile = platform === 'win32' ? 'node.exe' : 'node';
  const workspaceNode = join(packageDir, '..', '..', 'node_modules', 'node', 'bin', nodeFile);
  return {
    command: existsSync(workspaceNode) ? workspaceNode : execPath,
    args: [join(packageDir, 'bin', 'csf-mcp.js'), 'start'],
  };
}

/** The JSON that Claude Desktop, Claude Code and Cursor understand. */
export function clientConfiguration({ command, args }: ClientCommand): string {
  return JSON.stringify({ mcpServers: { 'csf-mcp': { command, args } } }, null, 2);
}
