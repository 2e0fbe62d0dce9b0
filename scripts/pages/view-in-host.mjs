import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished } from 'vitest';
import { createSandbox } from '../../packages/launcher/test/support/instances/sandbox.ts';
import { launcherBin, workspaceNode } from '../workspace/paths.mjs';
import { openWindow } from './browser.mjs';
import { serveHost } from './host-page.mjs';

const SHOWS_VIEWS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

const CAPABILITIES = { serverTools: {}, message: { text: {} }, updateModelContext: { text: {} } };

/**
 * A server process as it is installed, with the profile "clinic", and a client on it that shows views.
 *
 * @param {object} content of the profile
 * @param {(end: () => Promise<void>) => void} atEnd when they end: after the test, or `afterAll` tests of a file
 */
export async function clinic(content = {}, atEnd = onTestFinished) {
  const sandbox = createSandbox();
  atEnd(() => sandbox[Symbol.asyncDispose]());
  const env = { ...sandbox.env, CSF_MCP_PERSON: 'Ada' };
  const transport = new StdioClientTransport({
    command: workspaceNode,
    args: [launcherBin, 'start'],
    env,
    stderr: 'ignore',
  });
  const client = new Client({ name: 'pages', version: '1' }, { capabilities: SHOWS_VIEWS });
  atEnd(() => client.close());
  await client.connect(transport);
  const call = (name, args) => client.callTool({ name, arguments: args });
  const factsOf = async (name, args) => {
    const { isError, content, structuredContent } = await call(name, args);
    if (isError) throw new Error(`${name}: ${content[0].text}`);
    return structuredContent;
  };
  await factsOf('profile_create', { name: 'Clinic', organization: 'Acme', ...content });
  return { client, call, factsOf };
}

/**
 * A view of a server in a host that shows it for the call of a tool.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Awaited<ReturnType<typeof clinic>>} server
 * @param {{ uri: string, tool: string, input: object, hostContext?: object, capabilities?: object } & object} options
 * with those of `openWindow`
 */
export async function openInHost(browser, { client, call }, options) {
  const {
    uri,
    tool,
    input,
    hostContext = { theme: 'light' },
    capabilities = CAPABILITIES,
    ...size
  } = options;
  const { contents } = await client.readResource({ uri });
  const origins = await serveHost(contents[0].text);
  const { page, wrong } = await openWindow(browser, { allowed: Object.values(origins), ...size });
  await page.exposeFunction('callServer', async (name, args) =>
    JSON.stringify(await call(name, JSON.parse(args))),
  );
  await page.goto(origins.host);
  const result = await call(tool, input);
  const viewUrl = `${origins.view}/`;
  await page.evaluate((given) => window.openView(given), {
    viewUrl,
    capabilities,
    hostContext,
    input,
    result,
  });
  const view = page.frameLocator('iframe[sandbox]');
  const heard = () => page.evaluate(() => window.heard);
  const frame = () => page.frames().find((one) => one !== page.mainFrame());
  /** The mouse may miss what moves, so the frame has to be as high as its page before somebody clicks. */
  const isStill = async () => {
    const heights = () =>
      Promise.all([
        page.locator('iframe').evaluate((shown) => shown.clientHeight),
        frame().evaluate(() => Math.ceil(document.body.getBoundingClientRect().height)),
      ]);
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
  };
  return { page, wrong, view, heard, frame, isStill, result };
}
