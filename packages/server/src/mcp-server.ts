import { McpServer } from '@modelcontextprotocol/server';
import { createFormValues } from './apps/form-values.ts';
import { registerViews } from './apps/register-views.ts';
import { views } from './apps/views.ts';
import { formerTools } from './former-tools.ts';
import { instructions } from './instructions.ts';
import { registerPrompt } from './prompts/register-prompt.ts';
import { prompts } from './prompts.ts';
import { registerResourceLists } from './resources/lists.ts';
import { registerResource, registerTemplate } from './resources/register-resource.ts';
import { resources, templates } from './resources.ts';
import type { Services } from './services.ts';
import { registerFormerTools } from './tool-kit/register-former-tools.ts';
import { registerTool } from './tool-kit/register-tool.ts';
import { registerToolList } from './tool-kit/register-tool-list.ts';
import { tools, viewTools } from './tools.ts';

/** Limits the work of checking arguments. Lists have lower limits of their own, which their refusals name. */
const MAX_ARGUMENT_ELEMENTS = 20_000;

export interface McpServerOptions {
  readonly version: string;
  /** Who uses the client, by its configuration; null if nobody is named. */
  readonly person: () => string | null;
}

const HOUR_MS = 3_600_000;

/** The same for every caller until csf-mcp is updated. Lists of resources and what they hold change with the data. */
const FIXED = { ttlMs: HOUR_MS, cacheScope: 'public' } as const;

/**
 * An MCP server for one connection.
 *
 * The lists of one server never change, and whoever makes a profile gets its id in the answer. A client that shows views
 * is told of more: the views, which tools have one, and the tools that views call. A session can go on with a
 * server of another version, so the client is told that the list of tools may change.
 */
export function createMcpServer(services: Services, { version, person }: McpServerOptions): McpServer {
  const server = new McpServer(
    { name: 'csf-mcp', title: 'NIST CSF 2.0', version },
    {
      instructions,
      maxToolInputElements: MAX_ARGUMENT_ELEMENTS,
      // Protocol 2026-07-28 has them.
      cacheHints: { 'tools/list': FIXED, 'prompts/list': FIXED, 'resources/templates/list': FIXED },
      capabilities: {
        tools: { listChanged: true },
        resources: { listChanged: false },
        prompts: { listChanged: false },
      },
    },
  );
  const calling = { services, person, form: createFormValues(services.now) };
  for (const tool of [...tools, ...viewTools]) registerTool(server, tool, calling);
  registerFormerTools(server, formerTools);
  registerToolList(server, { tools, viewTools });
  for (const resource of resources) registerResource(server, resource, services);
  for (const template of templates) registerTemplate(server, template, services);
  registerViews(server, views, services);
  registerResourceLists(server, { resources, templates, views }, services);
  for (const prompt of prompts) registerPrompt(server, prompt, services);
  return server;
}
