import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { commentRegister } from './comments.ts';
import { evidenceRegister } from './evidence.ts';
import { intakeRegister } from './intake.ts';
import { recordId } from './record-id.ts';

/** As many records as stand beside an outcome, the newest first. */
const MAX_SHOWN = 5;

/** What has been handed in and said about an outcome, as fields to spread; nothing where there is none. */
export interface BesideOutcome {
  /** Id and title: `I-1 Audit report`. */
  readonly material?: readonly string[];
  /** How many there are beyond those shown. */
  readonly moreMaterial?: number;
  readonly openComments?: { readonly total: number; readonly ids: readonly string[] };
}

/** Looks up the material and the open comments of an outcome by its id. */
export type Beside = (outcomeId: string) => BesideOutcome;

/** Loads the material and the open comments of a profile as they stood at a moment. */
export async function loadBeside(
  transaction: Transaction<Schema>,
  profileId: string,
  moment: Moment = NOW,
): Promise<Beside> {
  const material = newestByOutcome(
    [...(await intakeRegister.load(transaction, profileId, { moment }))],
    intakeRegister.concerns,
  );
  const comments = newestByOutcome(
    [...(await commentRegister.load(transaction, profileId, { moment }))].filter(
      ([, { status }]) => status === 'open',
    ),
    commentRegister.concerns,
  );
  return (outcomeId) => ({
    ...materialFacts(material.get(outcomeId) ?? []),
    ...commentFacts((comments.get(outcomeId) ?? []).map(([number]) => recordId('C', number))),
  });
}

/** Looks up the newest evidence of an outcome by its id: `E-1 Charter (2025-03-01)`. */
export type EvidenceBeside = (outcomeId: string) => readonly string[];

/** Loads the evidence of a profile that stands beside its outcomes where a person scores them. */
export async function loadEvidenceBeside(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<EvidenceBeside> {
  const evidence = newestByOutcome(
    [...(await evidenceRegister.load(transaction, profileId))],
    evidenceRegister.concerns,
  );
  return (outcomeId) =>
    (evidence.get(outcomeId) ?? [])
      .slice(0, MAX_SHOWN)
      .map(([number, { title, date }]) => `${recordId('E', number)} ${title} (${date})`);
}

function materialFacts(
  all: readonly (readonly [number: number, content: { readonly title: string }])[],
): BesideOutcome {
  if (all.length === 0) return {};
  const more = all.length - MAX_SHOWN;
  return {
    material: all.slice(0, MAX_SHOWN).map(([number, { title }]) => `${recordId('I', number)} ${title}`),
    ...(more > 0 && { moreMaterial: more }),
  };
}

function commentFacts(ids: readonly string[]): BesideOutcome {
  return ids.length === 0 ? {} : { openComments: { total: ids.length, ids: ids.slice(0, MAX_SHOWN) } };
}

function newestByOutcome<Content>(
  records: readonly (readonly [number: number, content: Content])[],
  concerns: (content: Content) => readonly string[],
): ReadonlyMap<string, readonly (readonly [number: number, content: Content])[]> {
  const found = new Map<string, (readonly [number, Content])[]>();
  for (const record of records.toReversed()) {
    for (const id of concerns(record[1])) found.set(id, [...(found.get(id) ?? []), record]);
  }
  return found;
}
