import { evidenceColumns } from '../../src/database/tables/evidence.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import type { FrozenRows, FrozenState } from '../../src/snapshots/frozen-state.ts';
import { figuresOfRows } from '../../src/snapshots/state-figures.ts';
import { type OutcomeFact, standingsWith } from './standings.ts';

/** What a test gives a state beside the facts of outcomes. */
export interface StateFacts extends Partial<Pick<FrozenRows, 'asOf' | 'rules' | 'scale'>> {
  /** Accepted evidence by its id, with its outcomes and the last day on which it holds. */
  readonly evidence?: Readonly<Record<string, { outcomes: readonly string[]; validUntil: string | null }>>;
}

/** A frozen state in which only the named outcomes are special. */
export function stateWith(facts: Readonly<Record<string, OutcomeFact>>, given: StateFacts = {}): FrozenState {
  return frozenOf(standingsWith(facts), given);
}

/** A frozen state with these standings. */
export function frozenOf(
  standings: ReturnType<typeof standingsWith>,
  { evidence = {}, asOf = '2026-03-31', rules = DEFAULT_RULES, scale = DEFAULT_SCALE }: StateFacts = {},
): FrozenState {
  const accepted = { reviewStatus: 'accepted', reviewer: 'Bo', reviewedOn: '2026-01-01' } as const;
  const records = Object.entries(evidence).map(([id, { outcomes, validUntil }]) => [
    id,
    {
      ...evidenceColumns.initial,
      ...accepted,
      ...{ title: id, reference: 'x', owner: 'Ada', date: '2026-01-01', outcomes, validUntil },
    },
  ]);
  const rows: FrozenRows = {
    format: 1,
    asOf,
    profile: { id: 'clinic', name: 'Clinic', organization: 'Acme', scope: null },
    rules,
    scale,
    riskScales: DEFAULT_RISK_SCALES,
    outcomes: standings.map(({ outcome, state: _, ...settings }) => ({ id: outcome.id, ...settings })),
    records: {
      evidence: Object.fromEntries(records),
      risks: {},
      actions: {},
      intake: {},
      comments: {},
      tiers: {},
    },
  };
  return { ...rows, figures: figuresOfRows(rows) };
}
