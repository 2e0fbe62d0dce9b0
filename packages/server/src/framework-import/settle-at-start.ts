import type { DatabaseSync } from 'node:sqlite';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Database } from '../database/open.ts';
import { knownReleases } from '../known-releases/releases.ts';

export interface StartOptions {
  /** The account for the audit log; null if it is left out or unknown. */
  readonly account: string | null;
  readonly now: () => Date;
  /** Calls it off: the next start does it. */
  readonly abort: AbortSignal;
}

/** What a person should hear once, in a sentence. */
const GAVE_WAY =
  'An imported mapping to SP 800-53 is in no release of NIST\'s that this csf-mcp knows, so the shipped one is in use again: see records_list with kind "imports"';

/**
 * Weighs the imports anew, unless that has been done with the releases that this csf-mcp knows: after an update. It takes
 * the database before anybody else does.
 * @returns what a person should hear of it; null for nothing
 */
export async function settleAtStart(
  db: Database,
  database: DatabaseSync,
  { account, now, abort }: StartOptions,
): Promise<string | null> {
  if (!hasUnsettled(database)) return null;
  const { settleImports } = await import('./settle-imports.ts');
  const at = now().toISOString();
  const writer = { client: null, account, person: null, tool: 'csf-mcp', at };
  const { gaveWay } = await settleImports(db, writer, { abort });
  return gaveWay.length === 0 ? null : `${GAVE_WAY} (${gaveWay.join(', ')}).`;
}

/** The newest entry that names what was known: those about Community Profiles do not. It may be no JSON: anybody may have changed it. */
function hasUnsettled(database: DatabaseSync): boolean {
  if (database.prepare('SELECT 1 FROM imports LIMIT 1').get() === undefined) return false;
  const entry = database
    .prepare(
      `SELECT after FROM audit_log WHERE subject = ? AND after LIKE '%"known":"%' ORDER BY sequence DESC LIMIT 1`,
    )
    .get(FRAMEWORK_SUBJECT);
  return !String(entry?.['after']).includes(JSON.stringify({ known: knownReleases().version }).slice(1, -1));
}
