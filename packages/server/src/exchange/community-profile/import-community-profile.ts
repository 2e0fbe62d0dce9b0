import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import { MAX_SOURCE } from '../../assessments/text-limits.ts';
import type { Writer } from '../../audit/writer.ts';
import { loadCommunityPriorities } from '../../community/community-profiles.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import type { GivenFile } from '../../framework-import/given-file.ts';
import { invalid } from '../../refusals/invalid.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { counted } from '../../text/counted.ts';
import { quote } from '../../text/quote.ts';
import { romanized } from '../../text/romanized.ts';
import { slug } from '../../text/slug.ts';
import type { Answer } from '../../tool-kit/tool.ts';
import { type ImportStatus, importStatus, TO_STORE } from '../import-status.ts';
import {
  type CommunityContent,
  type CommunityRow,
  communityLine,
  readCommunityProfile,
} from './read-community-profile.ts';
import { type CommunityHead, storeCommunity } from './store-community-profile.ts';

const MAX_NAME = 120;

/** The most that there can be. Each outcome of a profile shows what the first of them say. */
const MAX_COMMUNITY_PROFILES = 20;

export interface CommunityImport {
  readonly file: GivenFile;
  readonly rows: readonly CommunityRow[];
  readonly name: string;
  /** Who publishes it, and where. */
  readonly source?: string | undefined;
  readonly dryRun: boolean;
}

export interface ImportedCommunity extends Answer {
  readonly facts: {
    readonly status: ImportStatus;
    readonly dryRun: boolean;
    readonly id: string;
    readonly name: string;
    /** Outcomes by what the import does with what was said about them before. */
    readonly added: readonly string[];
    readonly changed: readonly string[];
    readonly lost: readonly string[];
  };
}

/**
 * Imports a Community Profile beside the targets of profiles; one of the same name is replaced. It changes no profile.
 * @throws CsfServerError INVALID_FILE or INVALID_INPUT
 */
export async function importCommunityProfile(
  db: Database,
  writer: Writer,
  { file, rows, name: given, source: from, dryRun }: CommunityImport,
): Promise<ImportedCommunity> {
  const name = communityLine('name', given, MAX_NAME);
  const source = from === undefined ? null : communityLine('source', from, MAX_SOURCE);
  const content = readCommunityProfile(rows);
  const id = await communityId(name);
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const before = await loadCommunityPriorities(transaction, id);
    await refuseOthers(transaction, id, name);
    const row = { id, name, source, file_name: file.name, file_sha256: file.sha256, imported_at: writer.at };
    const isSame = isDeepStrictEqual(before, content) && (await isStored(transaction, row));
    if (!dryRun && !isSame) await storeCommunity(transaction, writer, { row, before, content });
    return answer({
      id,
      name,
      before,
      content,
      dryRun,
      status: importStatus({ isSame, dryRun }),
    });
  });
}

/** A prefix keeps it apart from the ids of datasets. */
async function communityId(name: string): Promise<string> {
  const latin = slug(await romanized(name), 48);
  if (latin !== '') return `community-${latin}`;
  throw invalid(
    `The name ${quote(name)} has no letter or digit of which an id could be made`,
    'Nothing was stored. Give another name.',
  );
}

/** The file may have another name; what it says of itself may not. */
async function isStored(
  transaction: Transaction<Schema>,
  { id, name, source }: CommunityHead,
): Promise<boolean> {
  const stored = await transaction
    .selectFrom('community_profiles')
    .select(['name', 'source'])
    .where('id', '=', id)
    .executeTakeFirst();
  return stored?.name === name && stored.source === source;
}

/** Two names can have one id: the other one must not be lost for that. */
async function refuseOthers(transaction: Transaction<Schema>, id: string, name: string): Promise<void> {
  const stored = await transaction.selectFrom('community_profiles').select(['id', 'name']).execute();
  const namesake = stored.find((row) => row.id === id);
  if (namesake !== undefined && caseFolded(namesake.name) !== caseFolded(name)) {
    throw invalid(
      `The name ${quote(name)} is too much like ${quote(namesake.name)}: both have the id ${id}`,
      'Nothing was stored. Give another name, or that one to replace it.',
    );
  }
  if (namesake !== undefined || stored.length < MAX_COMMUNITY_PROFILES) return;
  throw invalid(
    `There are ${stored.length} Community Profiles already, which is the most`,
    'Nothing was stored. Take one back first; records_list with kind "imports" lists them.',
  );
}

interface Compared {
  readonly id: string;
  readonly name: string;
  readonly before: CommunityContent;
  readonly content: CommunityContent;
  readonly dryRun: boolean;
  readonly status: ImportedCommunity['facts']['status'];
}

function answer({ id, name, before, content, dryRun, status }: Compared): ImportedCommunity {
  const ids = [...content.keys()];
  const added = ids.filter((outcome) => !before.has(outcome));
  const changed = ids.filter(
    (outcome) => before.has(outcome) && !isDeepStrictEqual(before.get(outcome), content.get(outcome)),
  );
  const lost = [...before.keys()].filter((outcome) => !content.has(outcome));
  const done = {
    imported: 'imported',
    unchanged: 'is there already',
    'dry run': 'would be imported; nothing was stored',
  };
  const next = {
    imported: 'profile_get with detail "detailed" shows it beside each outcome.',
    'dry run': `${TO_STORE} Give kind "community" with it.`,
    unchanged: undefined,
  }[status];
  return {
    summary: `Community Profile ${name} with ${counted(content.size, 'outcome')} ${done[status]}: ${added.length} added, ${changed.length} changed, ${lost.length} lost. Scores and targets of profiles stay as they are.`,
    ...(next !== undefined && { next }),
    facts: { status, dryRun, id, name, added, changed, lost },
  };
}
