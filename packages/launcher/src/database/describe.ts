import type { DatabaseCounts } from '@csf-mcp/server/database-file';

/** The time as part of a file name: `2026-11-22T10-15-00Z`. Windows allows no colons there. */
export function timeInFileName(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** The content of a database, in one line. */
export function describeContent(schemaVersion: number, counts: DatabaseCounts): string {
  const { profiles, assessments, evidence, risks, actions, tiers, auditEntries } = counts;
  return (
    `profiles ${profiles}, assessments ${assessments}, evidence ${evidence}, risks ${risks}, actions ${actions}, ` +
    `tiers ${tiers}, audit log ${auditEntries}; schema version ${schemaVersion}`
  );
}
