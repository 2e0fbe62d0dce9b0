import type { DatabaseCounts } from '@csf-mcp/server/database-file';

/** The content of a database, in one line. */
export function describeContent(schemaVersion: number, counts: DatabaseCounts): string {
  const { profiles, assessments, evidence, risks, actions, tiers, auditEntries } = counts;
  return (
    `profiles ${profiles}, assessments ${assessments}, evidence ${evidence}, risks ${risks}, actions ${actions}, ` +
    `tiers ${tiers}, audit log ${auditEntries}; schema version ${schemaVersion}`
  );
}
