import type { Transaction } from 'kysely';
import { appendAudit } from '../../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../../audit/framework-subject.ts';
import type { Writer } from '../../audit/writer.ts';
import { loadCommunityPriorities } from '../../community/community-profiles.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { communityColumns } from '../../database/tables/community.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import type { Answer } from '../../tool-kit/tool.ts';
import type { CommunityContent } from './read-community-profile.ts';

/** A Community Profile without what it says about outcomes. */
export interface CommunityHead {
  readonly id: string;
  readonly name: string;
  readonly source: string | null;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly imported_at: string;
}

interface StoredCommunity {
  readonly row: CommunityHead;
  readonly before: CommunityContent;
  readonly content: CommunityContent;
}

/** Stores a Community Profile in place of the one with its id, and audits it. */
export async function storeCommunity(
  transaction: Transaction<Schema>,
  writer: Writer,
  { row, before, content }: StoredCommunity,
): Promise<void> {
  await remove(transaction, row.id);
  await transaction.insertInto('community_profiles').values(row).execute();
  const rows = [...content].map(([outcome_id, said]) => ({
    community_id: row.id,
    outcome_id,
    ...communityColumns.toRow(said),
  }));
  await transaction.insertInto('community_priorities').values(rows).execute();
  const { id, name, source, file_name: file, file_sha256: sha256 } = row;
  await appendAudit(transaction, writer, {
    subject: FRAMEWORK_SUBJECT,
    before: before.size === 0 ? null : { community: { [id]: { outcomes: Object.fromEntries(before) } } },
    after: { community: { [id]: { name, source, file, sha256, outcomes: Object.fromEntries(content) } } },
  });
}

async function remove(transaction: Transaction<Schema>, id: string): Promise<void> {
  await transaction.deleteFrom('community_priorities').where('community_id', '=', id).execute();
  await transaction.deleteFrom('community_profiles').where('id', '=', id).execute();
}

export interface RemovedCommunity extends Answer {
  readonly facts: {
    readonly status: 'removed' | 'dry run';
    readonly dryRun: boolean;
    readonly id: string;
    /** The outcomes that it said something about. */
    readonly lost: readonly string[];
  };
}

/**
 * Takes a Community Profile back.
 * @throws CsfServerError UNKNOWN_DATASET if there is none with this id
 */
export async function removeCommunityProfile(
  db: Database,
  writer: Writer,
  { id, reason, dryRun }: { readonly id: string; readonly reason: string | null; readonly dryRun: boolean },
): Promise<RemovedCommunity> {
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const before = await loadCommunityPriorities(transaction, id);
    if (before.size === 0) throw unknown(id);
    const lost = [...before.keys()];
    const said = `${id} with ${counted(lost.length, 'outcome')}`;
    if (dryRun) {
      return {
        summary: `Dry run: ${said} would be taken back; nothing was changed.`,
        next: 'To take it back, repeat the call without dryRun.',
        facts: { status: 'dry run', dryRun, id, lost },
      };
    }
    await remove(transaction, id);
    await appendAudit(transaction, writer, {
      subject: FRAMEWORK_SUBJECT,
      before: { community: { [id]: { outcomes: Object.fromEntries(before) } } },
      after: { community: { [id]: null }, ...(reason !== null && { reason }) },
    });
    return { summary: `${said} taken back.`, facts: { status: 'removed', dryRun, id, lost } };
  });
}

function unknown(id: string): CsfServerError {
  return new CsfServerError({
    code: 'UNKNOWN_DATASET',
    message: `There is no Community Profile ${quote(id)}.`,
    hint: 'records_list with kind "imports" lists them; on the terminal, csf-mcp import --list.',
  });
}
