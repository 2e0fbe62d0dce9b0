#!/usr/bin/env node
// Checks csf-mcp on this machine and prints a report to paste into an issue (docs/macos.md).
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reportPlatform } from './platform-report/run.mjs';
import { workspaceNode } from './workspace/paths.mjs';
import { fail, print } from './workspace/say.mjs';

const USAGE = `Usage: node scripts/check-platform.mjs [options]

Runs csf-mcp doctor and scripts/test-instance-management.js, and prints a report in Markdown to
paste into an issue. It names no user, host or home directory. The checks take a minute or two on macOS,
and some minutes on Linux. What they print goes to stderr meanwhile.
Exit code: 0 if every check passed, 1 if one failed or did not run, 2 for a usage error.

Options:
  --only <text>   run only the checks whose group or title contains the text
  --help          print this

Environment:
  CSF_MCP_BIN     the csf-mcp to check (default: this checkout's build)

Examples:
  node scripts/check-platform.mjs > report.md
  CSF_MCP_BIN=$(which csf-mcp) node scripts/check-platform.mjs
`;

process.exitCode = await main();

async function main() {
  let options;
  try {
    options = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`, 2);
  }
  if (options.help) return print(USAGE.trimEnd());
  if (!existsSync(workspaceNode)) return fail('the workspace is not set up: run "npm run setup"', 1);
  return reportPlatform({ only: options.only, command: process.env['CSF_MCP_BIN'] || undefined });
}
