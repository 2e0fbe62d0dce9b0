import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { seededRandom } from '../../../scripts/bench-kit/random.mjs';
import { recordAssessments } from '../src/assessments/record-assessments.ts';
import { nextEntry } from '../src/audit/next-entry.ts';
import { tierColumns } from '../src/database/tables/tiers.ts';
import { commitChange } from '../src/profiles/commit-change.ts';
import { createProfileOnce } from '../src/profiles/create-profile-once.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { saveProfile } from '../src/profiles/save-profile.ts';
import { actionRegister } from '../src/records/actions.ts';
import { commentRegister } from '../src/records/comments.ts';
import { evidenceRegister } from '../src/records/evidence.ts';
import { intakeRegister } from '../src/records/intake.ts';
import { riskRegister } from '../src/records/risks.ts';
import { loadTiers } from '../src/records/tiers.ts';
import { recordSnapshot } from '../src/snapshots/record-snapshot.ts';
import { outcomeIds } from './choices.mjs';
import { AS_OF, assessmentBatches, QUARTERS } from './history.mjs';
import { withDatabase } from './inspect.mjs';
import { exclusions, newProfile, PROFILE_NAMES } from './profile-content.mjs';
import { recordRows } from './records.mjs';

const REGISTERS = [evidenceRegister, riskRegister, actionRegister, intakeRegister, commentRegister];

/**
 * Makes the data with the server's own functions, so that each change has its entry in the audit log; only the rows of
 * registers are put in side by side, one entry for all of a profile.
 *
 * @returns the organizations with the ids of their profiles, and one more profile in which nothing is assessed.
 */
export function fill({ dataDir, organizations, seed, stop, progress }) {
  return withDatabase(dataDir, async (db) => {
    await sql`PRAGMA synchronous = OFF`.execute(db); // nine thousand changes that a power failure may take
    const made = [];
    for (let number = 1; number <= organizations && !stop.aborted; number++) {
      const organization = { name: `Organization ${number}`, profiles: [] };
      for (const name of PROFILE_NAMES) {
        await setImmediate(); // SQLite blocks: this is when Ctrl-C is heard
        if (stop.aborted) break;
        const random = seededRandom(seed, `${organization.name} ${name}`);
        organization.profiles.push(await fillProfile(db, { name, organization: organization.name }, random));
        progress(`data: ${made.length * PROFILE_NAMES.length + organization.profiles.length} profiles`);
      }
      made.push(organization);
    }
    const draft = { name: 'Draft', organization: 'Organization 1', outcomeIds };
    const { profile: unassessed } = await createProfileOnce(
      db,
      writer('profile_create', AS_OF),
      newProfile(draft, seededRandom(seed, 'draft')),
    );
    return { organizations: made, unassessed };
  });
}

async function fillProfile(db, { name, organization }, random) {
  const first = QUARTERS[0];
  const { profile } = await createProfileOnce(
    db,
    writer('profile_create', first),
    newProfile({ name, organization, outcomeIds }, random),
  );
  for (const { date, drafts } of assessmentBatches(outcomeIds, random)) {
    const now = new Date(timeOn(date));
    await recordAssessments(db, writer('assessment_record', date), now, { profile, drafts, dryRun: false });
  }
  await storeRecords(db, profile, random);
  await saveProfile(db, writer('profile_save', AS_OF), {
    profile,
    outcomes: exclusions(outcomeIds, random),
  });
  for (const asOf of [QUARTERS[0], AS_OF]) {
    const draft = { profile, name: `Board ${asOf}`, takenBy: 'Security officer', note: null, asOf };
    await recordSnapshot(db, writer('snapshot_record', AS_OF), new Date(timeOn(AS_OF)), draft);
  }
  return profile;
}

async function storeRecords(db, profileId, random) {
  await db.transaction().execute(async (transaction) => {
    const records = recordRows(profileId, outcomeIds, { random, entry: await nextEntry(transaction) });
    for (const [table, rows] of Object.entries(records))
      await transaction.insertInto(table).values(rows).execute();
    const profile = await loadProfile(transaction, profileId);
    const after = await loggedRecords(transaction, profileId);
    await commitChange(transaction, writer('bench', AS_OF), profile, { before: {}, after });
  });
}

/** What the tools would have logged of these rows. */
async function loggedRecords(transaction, profileId) {
  const logged = {};
  for (const { table, letter, load } of REGISTERS) {
    const records = await load(transaction, profileId);
    logged[table] = Object.fromEntries(
      [...records].map(([number, content]) => [`${letter}-${number}`, content]),
    );
  }
  const tiers = await loadTiers(transaction, profileId);
  logged.tiers = Object.fromEntries(
    [...tiers].map(([number, judgement]) => [`T-${number}`, tierColumns.pick(judgement)]),
  );
  return logged;
}

function writer(tool, date) {
  return {
    client: { name: 'bench', version: '1.0.0' },
    account: null,
    person: null,
    tool,
    at: timeOn(date),
  };
}

function timeOn(date) {
  return `${date}T18:00:00.000Z`;
}
