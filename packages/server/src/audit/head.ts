import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** The newest entry of the audit log. Kept elsewhere, its hash shows whether the log up to it was changed. */
export interface AuditHead {
  readonly entry: number;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Null for an empty log. */
export async function auditHead(transaction: Transaction<Schema>): Promise<AuditHead | null> {
  const newest = await transaction
    .selectFrom('audit_log')
    .select(['sequence as entry', 'hash', 'at'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest ?? null;
}
