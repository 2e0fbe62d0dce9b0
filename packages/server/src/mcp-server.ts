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
import { registerActionRecord } from './tools/action-record.ts';
import { registerAssessmentNext } from './tools/assessment-next.ts';
import { registerAssessmentRecord } from './tools/assessment-record.ts';
import { registerAuditLog } from './tools/audit-log.ts';
import { registerCsfGet } from './tools/csf-get.ts';
import { registerCsfMap } from './tools/csf-map.ts';
import { registerCsfSearch } from './tools/csf-search.ts';
import { registerDataDelete } from './tools/data-delete.ts';
import { registerDocumentDraft } from './tools/document-draft.ts';
import { registerEvidenceRecord } from './tools/evidence-record.ts';
import { registerFrameworkImport } from './tools/framework-import.ts';
import { registerPlanBuild } from './tools/plan-build.ts';
import { registerProfileAnalyze } from './tools/profile-analyze.ts';
import { registerProfileClone } from './tools/profile-clone.ts';
import { registerProfileCompare } from './tools/profile-compare.ts';
import { registerProfileGet } from './tools/profile-get.ts';
import { registerProfileList } from './tools/profile-list.ts';
import { registerProfileSave } from './tools/profile-save.ts';
import { registerRecordsList } from './tools/records-list.ts';
import { registerRiskRecord } from './tools/risk-record.ts';
import { registerTierRecord } from './tools/tier-record.ts';

/** Bounds the work of checking. Lists have lower limits of their own, and their refusals name them. */
const MAX_ARGUMENT_ELEMENTS = 20_000;

/** In the order in which clients list them. */
export const toolRegistrations = [
  registerCsfSearch,
  registerCsfGet,
  registerCsfMap,
  registerFrameworkImport,
  registerProfileSave,
  registerProfileClone,
  registerProfileGet,
  registerProfileList,
  registerProfileCompare,
  registerAssessmentRecord,
  registerAssessmentNext,
  registerEvidenceRecord,
  registerRiskRecord,
  registerTierRecord,
  registerActionRecord,
  registerRecordsList,
  registerProfileAnalyze,
  registerPlanBuild,
  registerDocumentDraft,
  registerAuditLog,
  registerDataDelete,
];

const registrations = [
  ...toolRegistrations,
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
  for (const register of registrations) register(server, services);
  return server;
}
