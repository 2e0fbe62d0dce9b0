import type { Transaction } from 'kysely';
import { type OutcomeStanding, type ProfileStanding, readStanding } from '../assessments/standing.ts';
import type { Schema } from '../database/schema.ts';
import { settingsColumns } from '../database/tables/profiles.ts';
import type { Moment } from '../history/moment.ts';
import { loadActions } from '../records/actions.ts';
import { commentRegister } from '../records/comments.ts';
import { evidenceRegister } from '../records/evidence.ts';
import { intakeRegister } from '../records/intake.ts';
import { type Letter, recordId } from '../records/record-id.ts';
import { riskRegister } from '../records/risks.ts';
import { loadTiers } from '../records/tiers.ts';
import {
  type ById,
  type FrozenOutcome,
  type FrozenRecords,
  type FrozenState,
  STATE_FORMAT,
} from './frozen-state.ts';
import { figuresOfRows } from './state-figures.ts';

/** A moment of which both parts are known, so that whatever is recorded later leaves it as it is. */
export interface FixedMoment {
  /** The day judged, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** The number of the last entry of the audit log that counts. */
  readonly entry: number;
}

/**
 * The state of a profile at a moment: the same for the same moment, whenever it is read.
 * @throws CsfServerError UNKNOWN_PROFILE, or UNKNOWN_MOMENT if the profile did not exist yet
 */
export async function freezeState(
  transaction: Transaction<Schema>,
  profileId: string,
  moment: FixedMoment,
): Promise<FrozenState> {
  const standing = await readStanding(transaction, profileId, moment);
  return stateOf(transaction, standing, { asOf: moment.asOf, moment });
}

/** The state around a standing, for who has read that at the same moment. */
export async function stateOf(
  transaction: Transaction<Schema>,
  { profile, standings }: ProfileStanding,
  { asOf, moment }: { readonly asOf: string; readonly moment: Moment },
): Promise<FrozenState> {
  const { id, name, organization, scope, rules, scale, riskScales } = profile;
  const rows = {
    format: STATE_FORMAT,
    asOf,
    profile: { id, name, organization, scope },
    rules,
    scale,
    riskScales,
    outcomes: standings.map(frozenOutcome),
    records: await frozenRecords(transaction, id, moment),
  } as const;
  return { ...rows, figures: figuresOfRows(rows) };
}

function frozenOutcome(standing: OutcomeStanding): FrozenOutcome {
  const { outcome, assessment } = standing;
  return { id: outcome.id, ...settingsColumns.pick(standing), assessment };
}

async function frozenRecords(
  transaction: Transaction<Schema>,
  profileId: string,
  moment: Moment,
): Promise<FrozenRecords> {
  return {
    evidence: byId('E', await evidenceRegister.load(transaction, profileId, { moment })),
    risks: byId('R', await riskRegister.load(transaction, profileId, { moment })),
    actions: byId('A', await loadActions(transaction, profileId, moment)),
    intake: byId('I', await intakeRegister.load(transaction, profileId, { moment })),
    comments: byId('C', await commentRegister.load(transaction, profileId, { moment })),
    tiers: byId('T', await loadTiers(transaction, profileId, moment)),
  };
}

function byId<Content>(letter: Letter, records: ReadonlyMap<number, Content>): ById<Content> {
  return Object.fromEntries([...records].map(([number, content]) => [recordId(letter, number), content]));
}
