import type { Transaction } from 'kysely';
import { recordWithin } from '../../assessments/record-assessments.ts';
import type { Writer } from '../../audit/writer.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { loadProfile } from '../../profiles/load-profile.ts';
import type { Profile } from '../../profiles/profile.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { checkRevision } from '../../profiles/revision.ts';
import { saveWithin } from '../../profiles/save-profile.ts';
import { invalid } from '../../refusals/invalid.ts';
import { inTurns } from '../../turns/in-turns.ts';
import { type ImportAnswer, importAnswer } from './answer.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import type { MappingProposal } from './proposal.ts';
import { isDryRun, readTable, type TableRequest } from './read-table.ts';

/**
 * Imports a table that anybody has made: scores as assessments; targets, owners, priorities, rationale and scope as
 * settings. All of it is stored or nothing.
 *
 * A proposed mapping stores nothing unless told to, and then only where nothing of it is open.
 * @throws CsfServerError INVALID_FILE, which names sheet, row and column, or INVALID_INPUT for the mapping
 */
export async function importTable(
  db: Database,
  writer: Writer,
  now: Date,
  request: TableRequest,
): Promise<ImportAnswer> {
  const dryRun = isDryRun(request);
  const before = await profileOf(db, request.profile);
  const read = await inTurns(readTable(before, now, request), request.abort);
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const profile = await loadProfile(transaction, before.id);
    // The file was read by the scale and scope of then.
    checkRevision(profile, before.revision);
    const plan = await planImport(transaction, read, { profile, now });
    if (dryRun) return importAnswer(plan, { revision: profile.revision, dryRun });
    refuseOpen(plan);
    const revision = await store(transaction, writer, now, plan);
    return importAnswer(plan, { revision, dryRun });
  });
}

/** The profile as it is while the file is read, which may take seconds: other calls are answered meanwhile. */
async function profileOf(db: Database, given: string | undefined): Promise<Profile> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) =>
      loadProfile(transaction, await resolveProfile(transaction, given, { for: 'writing' })),
    );
}

/** What a proposal leaves open is for a person to decide. */
function refuseOpen({ proposal, missing }: ImportPlan): void {
  if (proposal !== null && isOpen(proposal)) {
    throw invalid(
      'It is not sure what the columns of the file hold, so nothing was stored',
      'Import it with dryRun first, and give the mapping of that answer, corrected. On the terminal, --save-mapping writes it into a file.',
    );
  }
  if (missing.length > 0) {
    throw invalid(
      `The scores need ${missing.join(' and ')}, so nothing was stored`,
      'Put that into the mapping, or map a column that has it.',
    );
  }
}

function isOpen({ columns, undecided }: MappingProposal): boolean {
  return undecided.length > 0 || columns.some(({ certainty }) => certainty === 'low');
}

/** Settings first: an outcome that the file includes gets its score afterwards. Returns the revision. */
async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  now: Date,
  { profile, change, assessments }: ImportPlan,
): Promise<number> {
  let { revision } = profile;
  if (change.outcomes.length > 0) ({ revision } = await saveWithin(transaction, writer, change));
  if (assessments.drafts.length > 0) {
    const request = { profile: profile.id, drafts: assessments.drafts, dryRun: false };
    ({ revision } = await recordWithin(transaction, writer, now, request));
  }
  return revision;
}
