import type { Transaction } from 'kysely';
import { recordWithin } from '../../assessments/record-assessments.ts';
import type { Writer } from '../../audit/writer.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { loadProfile } from '../../profiles/load-profile.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { checkRevision } from '../../profiles/revision.ts';
import { saveWithin } from '../../profiles/save-profile.ts';
import { invalid } from '../../refusals/invalid.ts';
import { type ImportAnswer, importAnswer } from './answer.ts';
import { type ImportPlan, isDryRun, planImport, type TableRequest } from './plan-import.ts';
import type { MappingProposal } from './proposal.ts';

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
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  return begin.execute(async (transaction) => {
    const id = await resolveProfile(transaction, request.profile, { for: 'writing' });
    const profile = await loadProfile(transaction, id);
    checkRevision(profile, request.expectedRevision);
    const plan = await planImport(transaction, profile, now, request);
    if (dryRun) return importAnswer(plan, { revision: profile.revision, dryRun });
    refuseOpen(plan);
    const revision = await store(transaction, writer, now, plan);
    return importAnswer(plan, { revision, dryRun });
  });
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
