import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { cachedFolder } from '../../../../scripts/workspace/cached-folder.mjs';
import { npmInstall } from '../../../../scripts/workspace/npm-install.mjs';

const DEPENDENCIES = { '@modelcontextprotocol/sdk': '1.32.2', mcporter: '0.12.3' };

const INFO = { version: '1.0.0' };

/** The kinds of clients in the storm, in the order in which they start. */
export const KINDS = ['sdk-v2', 'sdk-v1', 'mcporter', 'sdk-v2', 'sdk-v1', 'sdk-v2'];

/**
 * Installs the clients that are no dependency of ours, outside of the product. A later run finds them installed.
 * @returns a function that connects a client of a kind: `{ pid, call, close }`, with the pid of its `csf-mcp start`.
 *   `call` resolves to the structured content of an answer, and rejects when there is none.
 * @throws Error if npm fails, as it does without a network.
 */
export async function loadClients({ announce }) {
  const folder = await cachedFolder('clients', JSON.stringify(DEPENDENCIES), (into) => {
    announce(`Installing ${Object.keys(DEPENDENCIES).join(' and ')} with npm into ${into}`);
    const manifest = { private: true, type: 'module', dependencies: DEPENDENCIES };
    writeFileSync(join(into, 'package.json'), JSON.stringify(manifest, null, 2));
    return npmInstall(into);
  });
  const installed = createRequire(join(folder, 'index.js'));
  const load = (name) => import(pathToFileURL(installed.resolve(name)).href);
  const v1 = {
    ...(await load('@modelcontextprotocol/sdk/client/index.js')),
    ...(await load('@modelcontextprotocol/sdk/client/stdio.js')),
  };
  const { createRuntime } = await import(
    pathToFileURL(join(folder, 'node_modules/mcporter/dist/index.js')).href
  );
  const connect = {
    'sdk-v1': (start) => connectSdk(v1, start),
    'sdk-v2': (start) => connectSdk({ Client, StdioClientTransport }, start),
    mcporter: (start) => connectMcporter(createRuntime, start),
  };
  return (kind, start) => connect[kind](start);
}

async function connectSdk(sdk, { command: [command, ...args], env, folder }) {
  const transport = new sdk.StdioClientTransport({ command, args, env, cwd: folder, stderr: 'ignore' });
  const client = new sdk.Client({ name: 'bench', ...INFO });
  await client.connect(transport);
  return {
    pid: transport.pid,
    call: async (name, args) => contentOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

async function connectMcporter(createRuntime, { command: [command, ...args], env, folder }) {
  const name = 'csf';
  const stdio = { kind: 'stdio', command, args, cwd: folder };
  const logger = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
  const servers = [{ name, command: stdio, env }];
  const runtime = await createRuntime({
    servers,
    rootDir: folder,
    logger,
    clientInfo: { name: 'bench', ...INFO },
  });
  const { transport } = await runtime.connect(name, { disableOAuth: true });
  return {
    pid: transport.pid,
    call: async (tool, given) =>
      contentOf(await runtime.callTool(name, tool, { args: given, disableOAuth: true })),
    close: () => runtime.close(),
  };
}

function contentOf(result) {
  if (result.isError || result.structuredContent === undefined)
    throw new Error(`refused: ${JSON.stringify(result.content).slice(0, 300)}`);
  return result.structuredContent;
}
