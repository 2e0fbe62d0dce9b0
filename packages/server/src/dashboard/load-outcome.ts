import type { Transaction } from 'kysely';
import { loadHistory } from '../assessments/history.ts';
import { type Seen, STATES, seeProfile } from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import { type OutcomeElement, parentsOf } from '../framework/elements.ts';
import { loadWording, ownWording } from '../framework-import/wording.ts';
import { loadBeside } from '../records/beside-outcomes.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { recordId } from '../records/record-id.ts';
import type { Dataset } from '../references/dataset.ts';
import { loadDatasets } from '../references/datasets.ts';
import { loadMappings } from '../references/mappings.ts';
import { shippedDataset } from '../references/shipped.ts';
import { evidenceState } from '../snapshots/state-figures.ts';
import { cut } from '../text/cut.ts';
import type { HistoryRow, OutcomeDetail, OutcomeEvidence, OutcomeReferences } from './dashboard-data.ts';
import { firstRows } from './first-rows.ts';
import type { DashboardQuestion } from './load-dashboard.ts';

// The lists share the answer: together they stay well below its limit.
const HISTORY = { limit: 20, maxBytes: 25_000 };
const EVIDENCE = { limit: 20, maxBytes: 15_000 };
const REFERENCES = { limit: 12, maxBytes: 15_000 };

/** The most references of one publication that are shown. It can have any number, of up to 200 characters each. */
const REFERENCES_EACH = { limit: 40, maxBytes: 4_000 };

/** The history has the beginning of notes and reasons. */
const NOTE_CHARACTERS = 300;

/** The one wish for rows that is never met: whether there are more is said by a number. */
const MOST_HISTORY = 1_000;

/**
 * Loads what is to be seen of one outcome of a profile, in one reading transaction.
 * @throws CsfServerError as `seeProfile` does
 */
export async function loadOutcome(
  { db, now }: { readonly db: Database; readonly now: () => Date },
  { profile, ...point }: DashboardQuestion,
  outcome: OutcomeElement,
): Promise<OutcomeDetail> {
  const { id } = outcome;
  const options = { now: now(), registers: [...STATES, 'evidence'] as const };
  const { known, ...recorded } = await db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const seen = await seeProfile(transaction, profile, point, options);
      return { known: seen.known, ...(await readOutcome(transaction, seen, id)) };
    });
  // An import that comes later must not change what was known.
  const words = known === null ? await loadWording(db, [id]) : ownWording;
  const { material = [], ...lists } = recorded;
  return {
    id,
    shortName: outcome.shortName,
    within: parentsOf(outcome)
      .map(({ name }) => name)
      .join(': '),
    statement: words.statementOf(outcome),
    words: [words.wording, words.whoseOf(id).words ?? []].flat().join('; '),
    examples: words.examplesOf(id).examples ?? [],
    lookFor: outcome.lookFor,
    material,
    ...lists,
  };
}

async function readOutcome(transaction: Transaction<Schema>, seen: Seen, id: string) {
  const { profile, moment, known, asOf } = seen;
  const history = await loadHistory(transaction, profile, { outcomes: [id], moment, limit: MOST_HISTORY });
  const evidence = await evidenceRegister.load(transaction, profile.id, { moment });
  const { material } = (await loadBeside(transaction, profile.id, moment))(id);
  const datasets = known === null ? await loadDatasets(transaction) : [shippedDataset];
  return {
    profile: profile.id,
    history: firstRows(history.map(historyRow), HISTORY),
    evidence: firstRows(evidenceRows(evidence, id, asOf), EVIDENCE),
    references: firstRows(await referencesOf(transaction, datasets, id), REFERENCES),
    ...(material !== undefined && { material }),
  };
}

function historyRow(entry: Awaited<ReturnType<typeof loadHistory>>[number]): HistoryRow {
  const { date, score, assessor, kind, isCurrent, withdrawn } = entry;
  const note = entry.notApplicableReason ?? entry.note;
  return {
    ...{ date, score, assessor, kind, isCurrent },
    note: note && cut(note, NOTE_CHARACTERS),
    withdrawn: withdrawn && cut(withdrawn, NOTE_CHARACTERS),
  };
}

function evidenceRows(
  all: ReadonlyMap<number, Evidence>,
  outcomeId: string,
  asOf: string,
): readonly OutcomeEvidence[] {
  return [...all]
    .filter(([, evidence]) => evidenceRegister.concerns(evidence).includes(outcomeId))
    .map(([number, evidence]) => {
      const { title, date, validUntil } = evidence;
      return { id: recordId('E', number), title, date, state: evidenceState(evidence, asOf), validUntil };
    })
    .reverse();
}

async function referencesOf(
  transaction: Transaction<Schema>,
  datasets: readonly Dataset[],
  outcomeId: string,
): Promise<readonly OutcomeReferences[]> {
  const mappings = await loadMappings(transaction, datasets, { elements: [outcomeId] });
  return datasets.flatMap(({ id, title, status }) => {
    const all = mappings.filter(({ dataset }) => dataset === id).flatMap(({ references }) => references);
    if (all.length === 0) return [];
    const { rows, leftOut } = firstRows(all, REFERENCES_EACH);
    return [{ title, isOfficial: status === 'official', references: rows, leftOut }];
  });
}
