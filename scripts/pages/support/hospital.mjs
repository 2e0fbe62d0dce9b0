import { recordAssessments } from '../../../packages/server/src/assessments/record-assessments.ts';
import { openDatabase } from '../../../packages/server/src/database/open.ts';
import { outcomes } from '../../../packages/server/src/framework/elements.ts';
import { createProfileOnce } from '../../../packages/server/src/profiles/create-profile-once.ts';
import { saveProfile } from '../../../packages/server/src/profiles/save-profile.ts';
import { actionRegister } from '../../../packages/server/src/records/actions.ts';
import { evidenceRegister } from '../../../packages/server/src/records/evidence.ts';
import { recordBatch } from '../../../packages/server/src/records/record-batch.ts';
import { riskRegister } from '../../../packages/server/src/records/risks.ts';
import { recordTier } from '../../../packages/server/src/records/tiers.ts';
import { buildReport } from '../../../packages/server/src/reports/build-report.ts';
import { FORMATS } from '../../../packages/server/src/reports/formats.ts';
import { decideSnapshot } from '../../../packages/server/src/snapshots/decide-snapshot.ts';
import { recordSnapshot } from '../../../packages/server/src/snapshots/record-snapshot.ts';
import { ACTIONS, EVIDENCE, EXCLUDED, RISKS, TARGETS, TIERS } from './hospital-records.mjs';

/** The day on which reports are made. */
const TODAY = '2026-06-30';

/** The snapshot that is approved, and the one after it that nobody has approved yet. */
export const APPROVED = 'Board Q1 2026';
const LATEST = 'Board Q2 2026';

const PROFILE = 'hospital';

/** How many of each function are assessed by the end of a quarter: recovery stays thin, so that some of it is hatched. */
const QUARTERS = [
  ['2025-09-26', { GV: 12, ID: 8, PR: 10, DE: 0, RS: 3, RC: 0 }],
  ['2025-12-19', { GV: 24, ID: 15, PR: 18, DE: 7, RS: 8, RC: 1 }],
  ['2026-03-27', { GV: 31, ID: 21, PR: 22, DE: 11, RS: 13, RC: 1 }],
  ['2026-06-26', { GV: 31, ID: 21, PR: 22, DE: 11, RS: 13, RC: 2 }],
];

/**
 * An invented hospital with a year of history, in a directory that the caller removes: something of everything that a
 * report shows.
 *
 * @returns `report` makes a file of a report or a draft; `close` closes the database
 */
export async function openHospital(directory) {
  const { db, close } = openDatabase(directory);
  await createHospital(db);
  for (const [index, [day, counts]] of QUARTERS.entries()) await assess(db, day, counts, index);
  await decideSnapshot(db, writer('2026-04-08'), noon('2026-04-08'), {
    ...{ profile: PROFILE, snapshot: APPROVED, decision: 'approved', decidedBy: 'Board of directors' },
    note: null,
  });
  const services = {
    ...{ db, version: '0.1.0', now: () => noon(TODAY) },
    differing: { take: () => {}, warningAbout: () => null },
  };
  const report = async (request = {}, formatName = 'html') => {
    const format = FORMATS.find(({ name }) => name === formatName);
    const asked = { profile: PROFILE, kind: 'executive', capacity: null, ...request, format };
    const { file } = await buildReport(services, asked, new AbortController().signal);
    return file.bytes;
  };
  return { report, close };
}

async function createHospital(db) {
  const day = '2025-09-01';
  await createProfileOnce(db, writer(day), {
    name: 'Hospital',
    organization: 'Lakeview Hospital',
    scope: 'Electronic health record, laboratory, imaging, and the networks between them',
    rules: { appetiteLikelihood: 3, appetiteImpact: 4 },
    outcomes: [...TARGETS, ...EXCLUDED.map((id) => ({ id, included: false }))],
  });
}

/** A quarter: scores, the records of its day, and a snapshot from the third one on. */
async function assess(db, day, counts, quarter) {
  const assessed = Object.entries(counts).flatMap(([id, count]) => applicable(id).slice(0, count));
  const drafts = assessed
    .map((id) => ({ id, score: scoreIn(id, quarter) }))
    .filter(({ id, score }) => quarter === 0 || score !== scoreIn(id, quarter - 1) || isNew(id, quarter))
    .map(({ id, score }) => ({ outcome: id, score, date: day, assessor: assessorOf(id) }));
  const context = [db, writer(day), noon(day)];
  await recordAssessments(...context, { profile: PROFILE, drafts, dryRun: false });
  if (quarter === 2) await recordRegisters(context);
  if (quarter >= 2) {
    const name = quarter === 2 ? APPROVED : LATEST;
    await recordSnapshot(...context, { profile: PROFILE, name, takenBy: 'R. Meyer', note: null });
  }
  if (quarter === 3) await changeAfterSnapshot(db);
}

/** What the newest report shows as changed. */
async function changeAfterSnapshot(db) {
  const day = '2026-06-29';
  const drafts = [
    ['PR.AA-03', 3, 'Second factor in use for all remote access.'],
    ['DE.CM-01', 3, 'Sensors run in all three buildings.'],
    ['RS.MA-01', 2, 'Two of the partners are not in the call list.'],
  ].map(([outcome, score, note]) => ({ outcome, score, note, date: day, assessor: assessorOf(outcome) }));
  await recordAssessments(db, writer(day), noon(day), { profile: PROFILE, drafts, dryRun: false });
  await saveProfile(db, writer(day), {
    profile: PROFILE,
    outcomes: [{ id: 'RC.RP-03', target: 4, targetOn: '2026-12-31' }],
  });
}

async function recordRegisters([db, by, now]) {
  const registers = [
    [evidenceRegister, EVIDENCE],
    [riskRegister, RISKS],
    [actionRegister, ACTIONS],
  ];
  for (const [register, records] of registers)
    await recordBatch(db, by, now, register, { profile: PROFILE, records });
  for (const judgement of TIERS) await recordTier(db, by, now, { profile: PROFILE, ...judgement });
}

function applicable(functionId) {
  return outcomes
    .map(({ id }) => id)
    .filter((id) => id.startsWith(functionId) && !EXCLUDED.some((excluded) => id.startsWith(excluded)));
}

function isNew(id, quarter) {
  const [, counts] = QUARTERS[quarter - 1];
  const functionId = id.slice(0, 2);
  return applicable(functionId).indexOf(id) >= counts[functionId];
}

/** From 0 to 4: it differs by outcome, and grows at some of them with the quarters. */
function scoreIn(id, quarter) {
  const mark = [...id].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 997, 7);
  const inCategory = [...id.slice(3, 5)].reduce((sum, character) => sum + character.codePointAt(0), 0);
  return Math.min(4, (mark % 2) + (inCategory % 3) + Math.floor((quarter + (mark % 5)) / 4));
}

function assessorOf(id) {
  return { GV: 'R. Meyer', ID: 'R. Meyer', PR: 'T. Okafor', DE: 'B. Castillo' }[id.slice(0, 2)] ?? 'J. Lind';
}

function noon(day) {
  return new Date(`${day}T12:00:00Z`);
}

function writer(day) {
  return {
    ...{ client: { name: 'pages', version: '1.0.0' }, account: null, person: null, tool: 'profile_save' },
    at: noon(day).toISOString(),
  };
}
