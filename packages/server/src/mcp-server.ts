import { McpServer } from '@modelcontextprotocol/server';
import { instructions } from './instructions.ts';
import { registerEvidenceReview } from './prompts/evidence-review.ts';
import { registerGapToPlan } from './prompts/gap-to-plan.ts';
import { registerGuidedAssessment } from './prompts/guided-assessment.ts';
import { registerMigrate } from './prompts/migrate-1.1-to-2.0.ts';
import { registerScopeProfile } from './prompts/scope-profile.ts';
import { registerCore } from './resources/core.ts';
import { registerCoreElement } from './resources/core-element.ts';
import { registerResourceLists } from './resources/lists.ts';
import { registerProfile } from './resources/profile.ts';
import { registerReferences } from './resources/references.ts';
import type { Services } from './services.ts';
import { registerTool } from './tool-kit/register-tool.ts';
import { tools } from './tools.ts';

/** Limits the work of checking arguments. Lists have lower limits of their own, which their refusals name. */
const MAX_ARGUMENT_ELEMENTS = 20_000;

const registrations = [
  registerCore,
  registerCoreElement,
  registerReferences,
  registerProfile,
  registerResourceLists,
  registerScopeProfile,
  registerGuidedAssessment,
  registerEvidenceReview,
  registerGapToPlan,
  registerMigrate,
];

/**
 * An MCP server for one connection.
 *
 * It announces no list changes: tools and prompts never change, and whoever makes a profile gets its id in the answer.
 */
export function createMcpServer(services: Services, version: string): McpServer {
  const server = new McpServer(
    { name: 'csf-mcp', title: 'NIST CSF 2.0', version },
    {
      instructions,
      maxToolInputElements: MAX_ARGUMENT_ELEMENTS,
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
      },
    },
  );
  for (const tool of tools) registerTool(server, tool, services);
  for (const register of registrations) register(server, services);
  return server;
}
