import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodesUnderTest, provideNode } from '../../packages/launcher/test/client/nodes.ts';
import { createSandbox } from '../../packages/launcher/test/support/instances/sandbox.ts';
import { INITIALIZE, INITIALIZED } from '../../packages/launcher/test/support/instances/session.ts';
import { environmentOf, installGlobally, installTarball } from '../packages/install.mjs';
import { packPackages } from '../packages/pack-packages.mjs';
import { connectClient, createProfile } from '../test/client.mjs';
import { root } from '../workspace/paths.mjs';

/** Too old for csf-mcp, and the Node of many systems. */
const OLD_NODE = '20.20.2';

/** A program as the README of `@csf-mcp/server` describes it. */
const EMBEDDING_PROGRAM = join(root, 'packages/server/test/fixtures/embedding.mjs');

const { version } = JSON.parse(readFileSync(join(root, 'packages/launcher/package.json'), 'utf8'));

const work = mkdtempSync(join(tmpdir(), 'csf-mcp-nodes-'));
afterAll(() => rmSync(work, { recursive: true, force: true, maxRetries: 5 }));
const [launcher, server] = await packPackages(join(work, 'packages'));

describe.each(await nodesUnderTest())('$name', ({ path: node, missing }) => {
  const folders = mkdtempSync(join(work, 'node-'));
  const home = join(folders, 'home');
  const local = join(folders, 'local');
  const global = join(folders, 'global');
  const installation = { bin: join(local, 'node_modules/csf-mcp/bin/csf-mcp.js') };
  beforeAll(async () => {
    expect(missing).toBeUndefined();
    await installTarball({ tarball: launcher, folder: local, node, home });
    await installGlobally({ tarball: launcher, prefix: global, node, home });
  });

  test('csf-mcp installed in a folder: --version', async () => {
    await using sandbox = createSandbox();
    const session = runByName(sandbox, [join(local, 'node_modules/.bin/csf-mcp'), '--version'], node);
    expect(await endOf(session)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('csf-mcp installed in a folder: a session through a pipe', async () => {
    await using sandbox = createSandbox();
    await expectPipedSession(sandbox.csfMcp(['start'], { installation, node }));
  });

  test('csf-mcp installed in a folder: an SDK client that writes, status, kill', async () => {
    await using sandbox = createSandbox();
    const start = { command: node, args: [installation.bin, 'start'], env: sandbox.env };
    await createProfile((await connectClient(start)).client);
    const status = await sandbox.run(['status', '--json'], { installation, node });
    expect(JSON.parse(status.stdout).verdict, status.stderr).toBe('running');
    const killed = await sandbox.run(['kill', '--json'], { installation, node });
    expect(JSON.parse(killed.stdout).outcome, killed.stderr).toBe('exited');
    const { client } = await connectClient(start);
    const { structuredContent } = await client.callTool({ name: 'profile_overview', arguments: {} });
    expect(structuredContent, 'what was written is there in the next session').toMatchObject({
      name: 'Plant 3',
    });
  });

  test('csf-mcp installed globally: --version, and a session through a pipe', async () => {
    await using sandbox = createSandbox();
    const command = join(global, 'bin/csf-mcp');
    const { stdout } = await endOf(runByName(sandbox, [command, '--version'], node));
    expect(stdout).toBe(`${version}\n`);
    await expectPipedSession(runByName(sandbox, [command, 'start'], node));
  });

  test('@csf-mcp/server installed in a folder: imported, opened, one tool call', async () => {
    await using sandbox = createSandbox();
    const folder = join(folders, 'embedding');
    await installTarball({ tarball: server, folder, node, home });
    const program = join(folder, 'program.mjs');
    cpSync(EMBEDDING_PROGRAM, program);
    const { code, stdout, stderr } = await endOf(runByName(sandbox, [node, program, sandbox.dataDir], node));
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).id).toBe('GV.OC-01');
  });
});

test(`Node ${OLD_NODE}: csf-mcp installed globally is refused in one line, exit code 69`, async () => {
  const { path: node, missing } = await provideNode(OLD_NODE);
  expect(missing).toBeUndefined();
  await using sandbox = createSandbox();
  const prefix = mkdtempSync(join(work, 'old-'));
  await installGlobally({ tarball: launcher, prefix, node, home: join(prefix, 'home') });
  const session = runByName(sandbox, [join(prefix, 'bin/csf-mcp'), 'start'], node);
  expect(await endOf(session)).toEqual({
    code: 69,
    stdout: '',
    stderr: `csf-mcp needs Node.js 22.16 or newer and was started by ${OLD_NODE}: install a newer Node.js\n`,
  });
});

/** Runs a command that finds its Node on the PATH, as a shell would. */
function runByName(sandbox, command, node) {
  return sandbox.program(command, { env: environmentOf(node, sandbox.home) });
}

async function endOf(session) {
  session.input.end();
  const { code } = await session.exit();
  return { code, stdout: session.stdout().toString(), stderr: session.stderr() };
}

async function expectPipedSession(session) {
  for (const message of [INITIALIZE, INITIALIZED, { id: 1, method: 'tools/list' }]) session.send(message);
  const { code, stderr } = await endOf(session);
  expect(code, stderr).toBe(0);
  const answers = session.answers();
  expect(answers.map(({ id }) => id)).toEqual([INITIALIZE.id, 1]);
  expect(answers[1].result.tools.length).toBeGreaterThan(0);
}
