import type { Tool } from './tool-kit/tool.ts';
import { actionRecord } from './tools/action-record.ts';
import { assessmentNext } from './tools/assessment-next.ts';
import { assessmentRecord } from './tools/assessment-record.ts';
import { auditLog } from './tools/audit-log.ts';
import { commentRecord } from './tools/comment-record.ts';
import { csfGet } from './tools/csf-get.ts';
import { csfMap } from './tools/csf-map.ts';
import { csfSearch } from './tools/csf-search.ts';
import { dashboardGet } from './tools/dashboard-get.ts';
import { dashboardOutcome } from './tools/dashboard-outcome.ts';
import { dataDelete } from './tools/data-delete.ts';
import { dataExport } from './tools/data-export.ts';
import { dataImport } from './tools/data-import.ts';
import { evidenceRecord } from './tools/evidence-record.ts';
import { formSubmit } from './tools/form-submit.ts';
import { intakeRecord } from './tools/intake-record.ts';
import { planBuild } from './tools/plan-build.ts';
import { profileChanges } from './tools/profile-changes.ts';
import { profileChecks } from './tools/profile-checks.ts';
import { profileClone } from './tools/profile-clone.ts';
import { profileCreate } from './tools/profile-create.ts';
import { profileGaps } from './tools/profile-gaps.ts';
import { profileGet } from './tools/profile-get.ts';
import { profileLens } from './tools/profile-lens.ts';
import { profileOverview } from './tools/profile-overview.ts';
import { profileSave } from './tools/profile-save.ts';
import { profileScores } from './tools/profile-scores.ts';
import { recordWithdraw } from './tools/record-withdraw.ts';
import { recordsList } from './tools/records-list.ts';
import { reportBuild } from './tools/report-build.ts';
import { riskRecord } from './tools/risk-record.ts';
import { snapshotRecord } from './tools/snapshot-record.ts';
import { tierRecord } from './tools/tier-record.ts';

/**
 * Every tool, in the order in which clients list them. The MCP server, completion and the reference in docs/tools.md
 * all read this list.
 */
export const tools: readonly Tool[] = [
  csfSearch,
  csfGet,
  csfMap,
  profileCreate,
  profileSave,
  profileClone,
  profileGet,
  profileOverview,
  assessmentRecord,
  assessmentNext,
  evidenceRecord,
  riskRecord,
  tierRecord,
  actionRecord,
  intakeRecord,
  commentRecord,
  recordWithdraw,
  snapshotRecord,
  recordsList,
  profileScores,
  profileGaps,
  profileChanges,
  profileChecks,
  profileLens,
  planBuild,
  reportBuild,
  dataImport,
  dataExport,
  auditLog,
  dataDelete,
];

/**
 * The tools that only a view calls, for a person. Clients that show views list them, and do not tell their model; for
 * others they do not exist.
 */
export const viewTools: readonly Tool[] = [formSubmit, dashboardGet, dashboardOutcome];
