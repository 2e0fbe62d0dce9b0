import type { DatabaseCounts } from '@csf-mcp/server/database-file';

/** The content of a database, in one line. */
export function describeContent(schemaVersion: number, counts: DatabaseCounts): string {
  const { auditEntries, ...records } = counts;
  const said = Object.entries(records).map(([kind, count]) => `${kind} ${count}`);
  return `${said.join(', ')}, audit log ${auditEntries}; schema version ${schemaVersion}`;
}
