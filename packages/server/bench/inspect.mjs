import { statSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAudit } from '../src/audit/verify.ts';
import { openDatabase } from '../src/database/open.ts';

/** Counts what a database holds. No server may have it open. */
export function contentsOf(dataDir) {
  return withDatabase(dataDir, async (db) => {
    const count = async (table) => {
      const { rows } = await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('rows'))
        .executeTakeFirstOrThrow();
      return rows;
    };
    return {
      profiles: await count('profiles'),
      assessments: await count('assessments'),
      auditEntries: await count('audit_log'),
      bytes: statSync(join(dataDir, 'csf.db')).size,
    };
  });
}

/** Verifies the audit log's chain, and says how long it took. No server may have the database open. */
export function verifyChain(dataDir) {
  return withDatabase(dataDir, async (db) => {
    const startedAt = performance.now();
    const verification = await verifyAudit(db);
    return { ...verification, ms: performance.now() - startedAt };
  });
}

/** Opens the database for the server's own functions. */
export async function withDatabase(dataDir, use) {
  const { db, close } = openDatabase(dataDir);
  try {
    return await use(db);
  } finally {
    await close();
  }
}
