import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { processesNaming } from '../../packages/launcher/test/support/instances/process-table.ts';
import { root, workspaceNode } from '../workspace/paths.mjs';
import { temporaryFolder } from './folder.mjs';

const onLinux = test.skipIf(process.platform !== 'linux');

test('--help explains the options, and an unknown option is refused', async () => {
  const { code, stdout } = await run(['--help']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Usage: .*CSF_MCP_BIN/s) });
  expect(await run(['--onyl', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--onyl') });
});

onLinux('--only with a text that no check contains is a usage error', async () => {
  const { code, stderr } = await run(['--without-failure-modes', '--only', 'no such check']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'no check has "no such check" in its title\n' });
});

onLinux("a Node that cannot run TypeScript hands over to the workspace's own", async () => {
  const { code, stdout } = await run(['--only=--version prints'], { options: ['--no-strip-types'] });
  expect(code, stdout).toBe(0);
  expect(stdout).toContain(`run by ${workspaceNode}`);
  expect(stdout).toMatch(/^ {2}✓ --version prints the version and nothing else \(\d+ ms\)$/m);
  expect(stdout).toMatch(/\n1 passed, 0 failed\n$/);
});

onLinux('NODE_OPTIONS that switches TypeScript off is refused in one line', async () => {
  const { code, stderr } = await run([], { variables: { NODE_OPTIONS: '--no-strip-types' } });
  const reason = "NODE_OPTIONS switches TypeScript off in the workspace's Node: unset it";
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${reason}\n` });
});

onLinux('CSF_MCP_BIN names the csf-mcp to check, also as the shell script that pnpm creates', async () => {
  const command = join(root, 'node_modules/.bin/csf-mcp');
  const { code, stdout } = await run(['--only', 'ends with 69'], { command });
  expect(stdout).toContain('1 passed, 0 failed');
  expect(code).toBe(0);
});

onLinux('a csf-mcp that breaks the contract fails, and the report shows what it said', async () => {
  const command = fakeCsfMcp("console.error('out of order'); process.exit(5)");
  const { code, stdout } = await run(['--only=--version prints'], { command });
  expect(code).toBe(1);
  expect(stdout).toMatch(/✗ --version prints/);
  expect(stdout).toContain('ended with code 5, stderr:');
  expect(stdout).toContain('out of order');
  expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
});

onLinux('CSF_MCP_BIN that names no installed csf-mcp is refused in one line', async () => {
  const command = join(temporaryFolder(), 'csf-mcp');
  const { code, stderr } = await run([], { command });
  const reason = `${command} is not the command of an installed csf-mcp`;
  expect({ code, stderr }).toEqual({ code: 1, stderr: `${reason} (CSF_MCP_BIN must name one)\n` });
});

onLinux('a signal ends the script and everything that its checks have started', async () => {
  const command = fakeCsfMcp('setInterval(() => {}, 1_000)');
  const { child, ended } = start(['--only', 'Start: both lock files are only for'], { command });
  await expect.poll(() => processesNaming(dirname(command)).length, { timeout: 20_000 }).toBeGreaterThan(1);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143 });
  expect(processesNaming(dirname(command))).toEqual([]);
});

/** An installation that runs this program. */
function fakeCsfMcp(program) {
  const folder = temporaryFolder();
  for (const name of ['bin', 'dist']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "version": "1.2.3" }');
  writeFileSync(join(folder, 'dist/bin.js'), '');
  writeFileSync(join(folder, 'bin/csf-mcp.js'), program);
  return join(folder, 'bin/csf-mcp.js');
}

function run(args, options) {
  return start(args, options).ended;
}

function start(args, { command = '', options = [], variables = {} } = {}) {
  const script = join(root, 'scripts/test-instance-management.js');
  const env = { ...process.env, ...variables, CSF_MCP_BIN: command };
  const child = spawn(workspaceNode, [...options, script, ...args], { env });
  onTestFinished(() => child.kill('SIGKILL'));
  const end = async () => {
    const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await once(child, 'exit');
    const [stdout, stderr] = await outputs;
    return { code, stdout, stderr };
  };
  return { child, ended: end() };
}
