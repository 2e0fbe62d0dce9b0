import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { check } from '../instance-management/run-checks.js';
import { initializeParams, launch } from '../instance-management/session.js';
import { environmentOf, installGlobally, installTarball } from '../packages/install.mjs';
import { root } from '../workspace/paths.mjs';

const LIST_TOOLS_AND_LEAVE = [
  { id: 1, method: 'initialize', params: initializeParams() },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
];

const PROFILE = { name: 'Plant 3', organization: 'Acme' };

/** What somebody writes who has read the README of `@csf-mcp/server`. */
const EMBEDDING_PROGRAM = join(root, 'packages/server/test/fixtures/embedding.mjs');

/**
 * What has to work wherever Node is new enough.
 * @param {{ node: string, launcher: string, server: string, version: string, work: string }} options the Node, the two
 *   tarballs, the version that they are, and a folder to install into
 */
export function checksOfPackages({ node, launcher, server, version, work }) {
  const home = join(work, 'home');
  const folder = join(work, 'local');
  const prefix = join(work, 'global');
  const bin = join(folder, 'node_modules/csf-mcp/bin/csf-mcp.js');
  const local = once(() => installTarball({ tarball: launcher, folder, node, home }));
  const global = once(() => installGlobally({ tarball: launcher, prefix, node, home }));
  return [
    check('csf-mcp installed in a folder: --version', async (sandbox) => {
      await local();
      const session = runByName(sandbox, join(folder, 'node_modules/.bin/csf-mcp'), ['--version'], node);
      assert.deepEqual(await endOf(session), { code: 0, stdout: `${version}\n`, stderr: '' });
    }),

    check('csf-mcp installed in a folder: a session through a pipe', async (sandbox) => {
      await local();
      await assertPipedSession(sandbox.start([], { bin }));
    }),

    check('csf-mcp installed in a folder: an SDK client that writes, status, kill', async (sandbox) => {
      await local();
      await using session = await connect(sandbox, [node, bin]);
      await session.client.callTool({ name: 'profile_save', arguments: PROFILE });
      const status = await sandbox.run(['status', '--json'], { bin });
      assert.equal(JSON.parse(status.stdout).verdict, 'running', status.stderr);
      const killed = await sandbox.run(['kill', '--json'], { bin });
      assert.equal(JSON.parse(killed.stdout).outcome, 'exited', killed.stderr);
      await using next = await connect(sandbox, [node, bin]);
      const { structuredContent } = await next.client.callTool({ name: 'profile_list', arguments: {} });
      assert.deepEqual(
        structuredContent.profiles.map(({ name }) => name),
        [PROFILE.name],
        'what was written is there in the next session',
      );
    }),

    check('csf-mcp installed globally: --version, and a session through a pipe', async (sandbox) => {
      await global();
      const command = join(prefix, 'bin/csf-mcp');
      const { stdout } = await endOf(runByName(sandbox, command, ['--version'], node));
      assert.equal(stdout, `${version}\n`);
      await assertPipedSession(runByName(sandbox, command, ['start'], node));
    }),

    check('@csf-mcp/server installed in a folder: imported, opened, one tool call', async (sandbox) => {
      const embedding = join(work, 'embedding');
      await installTarball({ tarball: server, folder: embedding, node, home });
      const program = join(embedding, 'program.mjs');
      cpSync(EMBEDDING_PROGRAM, program);
      const session = runByName(sandbox, node, [program, sandbox.dataDir], node);
      const { code, stdout, stderr } = await endOf(session);
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).id, 'GV.OC-01');
    }),
  ];
}

/** What has to work where Node is too old: csf-mcp says so. */
export function checksOfRefusal({ node, launcher, work }) {
  const prefix = join(work, 'global');
  return [
    check('csf-mcp installed globally: refused in one line, exit code 69', async (sandbox) => {
      await installGlobally({ tarball: launcher, prefix, node, home: join(work, 'home') });
      const session = runByName(sandbox, join(prefix, 'bin/csf-mcp'), ['start'], node);
      const { code, stdout, stderr } = await endOf(session);
      assert.deepEqual({ code, stdout }, { code: 69, stdout: '' });
      assert.match(
        stderr,
        /^csf-mcp needs Node\.js 22\.16 or newer and was started by 20\..+: install a newer Node\.js\n$/,
      );
    }),
  ];
}

function once(work) {
  let result;
  return () => {
    result ??= work();
    return result;
  };
}

/** Runs a command that finds its Node on the PATH, as a shell would. */
function runByName(sandbox, command, args, node) {
  const session = launch({
    command,
    args,
    env: { ...environmentOf(node, sandbox.home), ...settingsOf(sandbox) },
    cwd: sandbox.directory,
    name: [command, ...args].join(' '),
  });
  sandbox.sessions.push(session);
  return session;
}

function settingsOf({ lockFile, dataDir, stateDir }) {
  return { CSF_MCP_LOCK_FILE: lockFile, CSF_MCP_DATA_DIR: dataDir, CSF_MCP_STATE_DIR: stateDir };
}

async function endOf(session) {
  session.endInput();
  const { code } = await session.exit();
  return { code, stdout: session.stdout, stderr: session.stderr };
}

async function assertPipedSession(session) {
  for (const message of LIST_TOOLS_AND_LEAVE) session.send(message);
  const { code } = await endOf(session);
  assert.equal(code, 0, session.stderr);
  const answers = session.stdoutLines().map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 2],
  );
  assert(answers[1].result.tools.length > 0, 'the server lists tools');
}

async function connect(sandbox, [command, bin]) {
  const transport = new StdioClientTransport({
    command,
    args: [bin, 'start'],
    env: { PATH: process.env.PATH, HOME: sandbox.home, ...settingsOf(sandbox) },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'node-versions', version: '1.0.0' });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
