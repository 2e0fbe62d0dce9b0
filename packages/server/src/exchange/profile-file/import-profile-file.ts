import type { Transaction } from 'kysely';
import { appendAudit } from '../../audit/append.ts';
import type { Writer } from '../../audit/writer.ts';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { profileColumns, settingsColumns } from '../../database/tables/profiles.ts';
import type { GivenFile } from '../../framework-import/given-file.ts';
import { alreadyExists, caseFoldedNames } from '../../profiles/create-profile.ts';
import { findByName } from '../../profiles/load-profile.ts';
import { newProfileId } from '../../profiles/new-profile-id.ts';
import type { TextValues } from '../../profiles/outcome-texts.ts';
import { loggedValues } from '../../profiles/profile-change.ts';
import { storeContent } from '../../profiles/store-content.ts';
import { cancelled } from '../../refusals/cancelled.ts';
import { counted } from '../../text/counted.ts';
import { type CheckedFile, checkProfileFile } from './check-profile-file.ts';
import { type ProfileFile, REGISTER_NAMES } from './format.ts';
import { newest } from './record-numbers.ts';
import { storeLogs } from './store-logs.ts';
import { storeRecords } from './store-records.ts';
import { storeSnapshots } from './store-snapshots.ts';

export interface ProfileImport {
  readonly file: GivenFile;
  /** Check everything and say what would be stored, but store nothing. */
  readonly dryRun: boolean;
  /** The name of the new profile; undefined: the one in the file. */
  readonly name?: string | undefined;
  /** Calls the import off. */
  readonly abort: AbortSignal;
}

export interface ImportedProfile {
  readonly summary: string;
  readonly next?: string;
  readonly facts: ImportFacts;
}

export interface ImportFacts {
  readonly status: 'imported' | 'dry run';
  readonly dryRun: boolean;
  /** The id of the new profile; of a dry run, the one that it would get. */
  readonly profile: string;
  readonly name: string;
  readonly organization: string;
  readonly revision: number;
  readonly origin: Origin;
  readonly counts: Readonly<Record<string, number>>;
  readonly audit: CheckedFile['logs'];
  readonly notes: readonly string[];
}

/** Where a profile comes from, as the audit log has it. */
interface Origin {
  readonly file: string;
  /** The SHA-256 of everything in the file. */
  readonly sha256: string;
  readonly profile: string;
  readonly exportedAt: string;
  readonly csfMcp: string;
  /** The newest entry of the log that it was in. */
  readonly head: { readonly number: number; readonly hash: string };
}

/**
 * Imports a whole profile under a new id: everything or nothing.
 * @throws CsfServerError INVALID_FILE for a file that was changed or does not fit together, PROFILE_EXISTS if the
 * organization has a profile of that name, CANCELLED by `abort`
 */
export async function importProfileFile(
  db: Database,
  writer: Writer,
  now: Date,
  { file: given, dryRun, name, abort }: ProfileImport,
): Promise<ImportedProfile> {
  const checked = await checkProfileFile(given.bytes, now);
  const file = name === undefined ? checked.file : renamed(checked.file, name);
  const origin = originOf(given, checked);
  const begin = dryRun ? db.transaction().setAccessMode('read only') : db.transaction();
  const profile = await begin.execute(async (transaction) => {
    const namesake = await findByName(transaction, file.profile);
    if (namesake !== null) throw alreadyExists(namesake, OTHER_NAME);
    const id = await newProfileId(transaction, file.profile.name);
    if (!dryRun) await store(transaction, writer, { id, file, origin });
    if (abort.aborted) throw cancelled('Nothing was stored.');
    return id;
  });
  return answer(profile, file, { origin, dryRun, logs: checked.logs });
}

function renamed<File extends ProfileFile>(file: File, name: string): File {
  return { ...file, profile: { ...file.profile, name } };
}

function originOf({ name }: GivenFile, { file }: CheckedFile): Origin {
  const { sha256, exportedAt, csfMcp, audit, profile } = file;
  const head = audit.at(-1)?.head ?? { number: 0, hash: '' }; // the schema demands one log at least
  return { file: name, sha256, profile: profile.id, exportedAt, csfMcp, head };
}

interface NewProfile {
  readonly id: string;
  readonly file: ProfileFile;
  readonly origin: Origin;
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  { id, file, origin }: NewProfile,
): Promise<void> {
  const { profile, rules, scale, riskScales } = file;
  const row = profileColumns.toRow({ ...profile, ...rules, id });
  await transaction
    .insertInto('profiles')
    .values({ ...row, ...caseFoldedNames(profile) })
    .execute();
  const texts = textsByOutcome(file);
  // Settings have versions, which are stored with the records.
  await storeContent(transaction, id, { scale, riskScales, texts }, { entry: 0, at: writer.at });
  const target = { transaction, profileId: id, heads: file.audit.map(({ head }) => head.number) };
  const records = await storeRecords(target, file);
  const snapshots = await storeSnapshots(target, file.snapshots);
  await storeLogs(transaction, id, file.audit);
  const { name, organization, scope, revision } = profile;
  const outcomes = outcomesOf(file);
  await appendAudit(transaction, writer, {
    subject: id,
    before: null,
    after: {
      ...{ name, organization, scope, revision, imported: origin },
      ...loggedValues({ rules, scale, riskScales, outcomes, texts }),
      ...records,
      ...snapshots,
    },
  });
}

/** The newest settings of each outcome. */
function outcomesOf({ settings }: ProfileFile) {
  const versions = settings.map((row) => ({ id: row.outcome, ...row }));
  return Object.fromEntries([...newest(versions)].map(([id, row]) => [id, settingsColumns.pick(row)]));
}

function textsByOutcome({ texts }: ProfileFile): Readonly<Record<string, TextValues>> {
  const found: Record<string, Record<string, string>> = {};
  for (const { text, fields } of texts) {
    for (const [field, outcomes] of Object.entries(fields)) {
      for (const outcome of outcomes) found[outcome] = { ...found[outcome], [field]: text };
    }
  }
  return found;
}

const OTHER_NAME = 'Nothing was stored. Give another name as profile; on the terminal: --profile.';

const MEANING =
  'Unchanged means that the file has the digest that csf-mcp wrote into it. Anybody can write such a file, so it does not say who wrote it, or that what it says is true.';

const KEPT =
  'Its audit log of before is kept beside the log here, with the ids of then. knownAt reaches back to the import, asOf to all days.';

function answer(
  id: string,
  file: ProfileFile,
  { origin, dryRun, logs }: { origin: Origin; dryRun: boolean; logs: CheckedFile['logs'] },
): ImportedProfile {
  const { name, organization, revision } = file.profile;
  const done = dryRun ? `would be imported as ${id}; nothing was stored` : `imported as ${id}`;
  return {
    summary: `Profile ${name} of ${organization} ${done}. The file is unchanged since it was written.`,
    next: dryRun
      ? 'To import it, repeat the call without dryRun.'
      : `profile_overview with profile "${id}" shows it.`,
    facts: {
      status: dryRun ? 'dry run' : 'imported',
      dryRun,
      ...{ profile: id, name, organization, revision, origin },
      counts: countsOf(file),
      audit: logs,
      notes: [MEANING, ...(logs.unchecked > 0 ? [uncheckedNote(logs.unchecked)] : []), KEPT],
    },
  };
}

function uncheckedNote(unchecked: number): string {
  return `The hash of ${counted(unchecked, 'audit entry').replace('entrys', 'entries')} could not be computed: the file was written without the identities that the hash covers.`;
}

/** Records once each, whatever their versions. */
function countsOf(file: ProfileFile): Readonly<Record<string, number>> {
  const { assessments, withdrawals, snapshots, texts, settings } = file;
  return {
    outcomes: new Set(settings.map(({ outcome }) => outcome)).size,
    texts: texts.length,
    assessments: assessments.length,
    ...Object.fromEntries(
      REGISTER_NAMES.map((register) => [register, newest<{ id: string }>(file[register]).size]),
    ),
    withdrawals: withdrawals.length,
    snapshots: snapshots.length,
  };
}
