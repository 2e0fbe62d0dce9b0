import type { Action } from '../database/tables/actions.ts';
import { shortNameOf } from '../framework/elements.ts';
import { buildPlan, gapsWithout, isOpen, type Plan, type PlannedAction } from '../plans/build-plan.ts';
import { recordId } from '../records/record-id.ts';
import type { PhaseRow, PlannedRow, PlanPart } from './model-records.ts';
import { byNumber } from './record-parts.ts';
import type { ReportCapacity } from './report-question.ts';
import { rowsOf } from './rows.ts';
import type { StandingState } from './standing-parts.ts';

/**
 * The open actions, as `plan_build` schedules them for a capacity; without one, by the days on which they are due.
 * @throws CsfServerError INVALID_INPUT for more than 1,000 open actions to schedule
 */
export function planPart({ state, standings }: StandingState, given: ReportCapacity | null): PlanPart {
  const actions = byNumber(state.records.actions);
  const open = [...actions].filter(([, action]) => isOpen(action));
  const gaps = gapsWithout(
    open.map(([, action]) => action),
    standings,
  );
  const plan = given && planFor({ actions, standings }, given, state.asOf);
  const rows = plan === null ? dueFirst(open.map(plainRow)) : plan.actions.map(plannedRow);
  return {
    ...rowsOf(rows),
    schedule: plan && scheduleOf(plan),
    gapsWithoutAction: gaps.map(({ outcome, gap }) => ({
      id: outcome,
      shortName: shortNameOf(outcome),
      gap,
    })),
  };
}

function planFor(
  basis: Parameters<typeof buildPlan>[0],
  { hoursPerWeek, weeks, startOn }: ReportCapacity,
  asOf: string,
): Plan {
  return buildPlan(basis, {
    capacity: { startOn: startOn ?? asOf, hoursPerWeek, weeks },
    filter: {},
    rates: null,
    quickWins: null,
    phases: null,
  });
}

function scheduleOf({ capacity, scheduled, late, phases, actions }: Plan): PlanPart['schedule'] {
  return {
    ...{ capacity, scheduled, late },
    phases: phases.map(({ cost: _, ...phase }): PhaseRow => {
      const members = actions.filter(({ timing }) => 'phase' in timing && timing.phase === phase.name);
      return { ...phase, ...daysOf(members.map(plannedRow)) };
    }),
  };
}

/** From the first start to the last finish. */
function daysOf(rows: readonly PlannedRow[]): Pick<PhaseRow, 'start' | 'finish'> {
  const starts = rows.flatMap(({ start }) => start ?? []).sort();
  const finishes = rows.flatMap(({ finish }) => finish ?? []).sort();
  return { start: starts.at(0) ?? null, finish: finishes.at(-1) ?? null };
}

function plannedRow({ id, action, timing }: PlannedAction): PlannedRow {
  const row = { ...NOT_PLANNED, id, ...contentOf(action) };
  if ('notScheduled' in timing) return { ...row, notScheduled: timing.notScheduled };
  const { start, finish, phase, daysLate } = timing;
  return { ...row, start, finish, phase, daysLate };
}

function plainRow([number, action]: readonly [number, Action]): PlannedRow {
  return { ...NOT_PLANNED, id: recordId('A', number), ...contentOf(action) };
}

const NOT_PLANNED = { start: null, finish: null, phase: null, daysLate: null, notScheduled: null };

function contentOf(action: Action) {
  const { title, owner, status, effortHours, impact, startOn, dueOn } = action;
  const { dependsOn, outcomes, milestones } = action;
  return { title, owner, status, effortHours, impact, startOn, dueOn, dependsOn, outcomes, milestones };
}

/** Sorting is stable: what is due on one day, or on none, stays in the order of numbers. */
function dueFirst(rows: readonly PlannedRow[]): readonly PlannedRow[] {
  const day = ({ dueOn }: PlannedRow): string => dueOn ?? AFTER_EVERY_DAY;
  return rows.toSorted((a, b) => (day(a) < day(b) ? -1 : Number(day(a) > day(b))));
}

const AFTER_EVERY_DAY = '~';
