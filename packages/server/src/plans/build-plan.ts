import { gapOf } from '../analysis/figures.ts';
import { daysBetween } from '../assessments/calendar-date.ts';
import { type OutcomeStanding, type ProfileStanding, readStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import type { Action } from '../database/tables/actions.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { actionNumbers, loadActions } from '../records/actions.ts';
import { recordId } from '../records/record-id.ts';
import { invalid } from '../refusals/invalid.ts';
import { type Cost, costOf, type Rates, sumOf } from './cost.ts';
import { type Phase, phaseAt, quarters } from './phases.ts';
import { type QuickWinCriteria, type QuickWins, quickWinsOf } from './quick-wins.ts';
import { type Capacity, type NotScheduled, type Placement, schedule, type Task } from './schedule.ts';

/** More would not fit into an answer, nor into anybody's head. */
const MAX_ACTIONS = 1_000;

/** The facts that a plan is made of, as of one moment. */
export interface PlanBasis extends ProfileStanding {
  /** All actions of the profile by their numbers, in that order. */
  readonly actions: ReadonlyMap<number, Action>;
}

export interface PlanRequest {
  readonly capacity: Capacity;
  /** Selects the actions to show. All actions are planned, because they share one team. */
  readonly filter: ElementFilter;
  readonly rates: Rates | null;
  readonly quickWins: QuickWinCriteria | null;
  /** Ascending by `until`; null is calendar quarters. */
  readonly phases: readonly Phase[] | null;
}

export interface PlannedAction {
  readonly id: string;
  readonly action: Action;
  readonly timing:
    | {
        readonly start: string;
        readonly finish: string;
        readonly phase: string;
        /** Days from the due date to the finish; 0 if it is met, null without one. */
        readonly daysLate: number | null;
      }
    | {
        readonly notScheduled: string;
        /** Hours that it takes within the horizon all the same. */
        readonly hoursTaken: number;
      };
  readonly cost: Cost | null;
  /** Target − score of each of its outcomes; null unless the outcome is in scope and has both. */
  readonly gaps: Readonly<Record<string, number | null>>;
}

export interface PlannedPhase extends Phase {
  /** Ids of the actions that finish in it. */
  readonly actions: readonly string[];
  /** The whole effort of these. */
  readonly effortHours: number;
  /** The sum of their costs, as far as known; null if none is. */
  readonly cost: number | null;
}

export interface Plan {
  readonly capacity: Capacity & {
    readonly availableHours: number;
    /** The hours of all actions of the profile, shown or not. */
    readonly usedHours: number;
  };
  /** Those scheduled by start, finish and number; then the others by number. */
  readonly actions: readonly PlannedAction[];
  /** These actions in words, so that a part of the plan does not pass for the whole. */
  readonly selection: 'open actions' | 'open actions shown';
  readonly scheduled: number;
  readonly late: number;
  readonly phases: readonly PlannedPhase[];
  /** Null without rates. */
  readonly cost: {
    readonly currency: string;
    /** Null if no cost is known. */
    readonly total: number | null;
    readonly basis: string;
    readonly formula: string;
  } | null;
  readonly quickWins: (QuickWins & QuickWinCriteria) | null;
  /** Outcomes below target that no open action names, in NIST's order. */
  readonly gapsWithoutAction: readonly { readonly outcome: string; readonly gap: number }[];
}

/** Loads what a plan is made of in one reading transaction; throws as `loadStanding` does. */
export async function loadPlanBasis(db: Database, given: string | undefined): Promise<PlanBasis> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { profile, standings } = await readStanding(transaction, given);
      return { profile, standings, actions: await loadActions(transaction, profile.id) };
    });
}

/**
 * Plans the open actions of a profile: from what people have recorded and what the request says, nothing else.
 * @throws CsfServerError INVALID_INPUT for more than 1,000 open actions
 */
export function buildPlan(
  { standings, actions }: Pick<PlanBasis, 'standings' | 'actions'>,
  { capacity, filter, rates, quickWins, phases }: PlanRequest,
): Plan {
  const open = new Map([...actions].filter(([, action]) => isOpen(action)));
  if (open.size > MAX_ACTIONS) {
    throw invalid(
      `The profile has ${open.size} open actions; a plan takes at most ${MAX_ACTIONS}`,
      'Mark with action_record what is done or cancelled.',
    );
  }
  const placements = schedule(
    [...open].map(([number, action]) => taskOf(number, action, open)),
    capacity,
  );
  const gaps = new Map(standings.map((standing) => [standing.outcome.id, gapOf(standing)]));
  const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
  const shown = [...open].filter(([, action]) => action.outcomes.some((id) => passes(id, filter)));
  const finishes = shown.flatMap(([number]) => finishOf(placements.get(number)) ?? []).sort();
  const last = finishes.at(-1);
  const inPhases = last === undefined ? [] : phasesUntil(last, capacity.startOn, phases);
  const planned = shown
    .map(([number, action]): PlannedAction & { number: number } => ({
      number,
      id: recordId('A', number),
      action,
      timing: timingOf(action, placements.get(number), inPhases),
      cost: rates === null ? null : costOf(action, rates),
      gaps: Object.fromEntries(action.outcomes.map((outcome) => [outcome, gaps.get(outcome) ?? null])),
    }))
    .sort((a, b) => compare(beginOf(a), beginOf(b)) || compare(endOf(a), endOf(b)) || a.number - b.number);
  const scheduled = planned.filter(isScheduled);
  const selection = shown.length < open.size ? 'open actions shown' : 'open actions';
  const used = [...placements.values()].flatMap(({ work }) => work);
  return {
    capacity: {
      ...capacity,
      availableHours: capacity.hoursPerWeek * capacity.weeks,
      usedHours: used.reduce((total, { hours }) => total + hours, 0),
    },
    actions: planned.map(({ number: _, ...item }) => item),
    selection,
    scheduled: scheduled.length,
    late: scheduled.filter(({ timing }) => 'daysLate' in timing && (timing.daysLate ?? 0) > 0).length,
    phases: inPhases.map((phase, index) =>
      phaseWith(
        phase,
        scheduled.filter((item) => phaseAt(inPhases, endOf(item)) === index),
      ),
    ),
    cost: rates === null ? null : totalOf(scheduled, `${planned.length} ${selection}`, rates),
    quickWins: quickWins && {
      ...quickWins,
      ...quickWinsOf(
        shown.map(([number, action]) => ({ ...action, id: recordId('A', number) })),
        quickWins,
      ),
    },
    gapsWithoutAction: gapsWithout([...open.values()], concerned),
  };
}

export function isOpen({ status }: Action): boolean {
  return status === 'open' || status === 'in progress';
}

function taskOf(number: number, action: Action, open: ReadonlyMap<number, Action>): Task {
  return {
    number,
    effortHours: action.effortHours,
    inProgress: action.status === 'in progress',
    startOn: action.startOn,
    dueOn: action.dueOn,
    impact: action.impact,
    // Nobody waits for what is done or cancelled.
    dependsOn: actionNumbers(action.dependsOn).filter((other) => open.has(other)),
  };
}

function finishOf(placement: Placement | undefined): string | null {
  return placement !== undefined && 'finish' in placement ? placement.finish : null;
}

/** The phases of a plan whose last action finishes on this day: those given, and one for what finishes after them. */
function phasesUntil(last: string, startOn: string, given: readonly Phase[] | null): readonly Phase[] {
  if (given === null) return quarters(startOn, last);
  return phaseAt(given, last) < given.length
    ? given
    : [...given, { name: 'after the last phase', until: null }];
}

function timingOf(
  { dueOn }: Action,
  placement: Placement | undefined,
  phases: readonly Phase[],
): PlannedAction['timing'] {
  if (placement !== undefined && 'finish' in placement) {
    const { start, finish } = placement;
    const phase = phases[phaseAt(phases, finish)]?.name ?? '';
    return {
      start,
      finish,
      phase,
      daysLate: dueOn === null ? null : Math.max(0, daysBetween(dueOn, finish)),
    };
  }
  const { notScheduled, work } = placement ?? { notScheduled: { reason: 'no effort given' }, work: [] };
  return {
    notScheduled: inWords(notScheduled),
    hoursTaken: work.reduce((total, { hours }) => total + hours, 0),
  };
}

function inWords(why: NotScheduled): string {
  return why.reason === 'waits for'
    ? `depends on ${recordId('A', why.number)}, which is not scheduled`
    : why.reason;
}

function isScheduled({ timing }: PlannedAction): boolean {
  return 'finish' in timing;
}

function beginOf({ timing }: PlannedAction): string {
  return 'start' in timing ? timing.start : AFTER_EVERY_DAY;
}

function endOf({ timing }: PlannedAction): string {
  return 'finish' in timing ? timing.finish : AFTER_EVERY_DAY;
}

const AFTER_EVERY_DAY = '~';

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function phaseWith(phase: Phase, members: readonly PlannedAction[]): PlannedPhase {
  return {
    ...phase,
    actions: members.map(({ id }) => id),
    effortHours: members.reduce((total, { action }) => total + (action.effortHours ?? 0), 0),
    cost: sumOf(members.flatMap(({ cost }) => cost ?? [])),
  };
}

function totalOf(scheduled: readonly PlannedAction[], of: string, { currency }: Rates): Plan['cost'] {
  const costs = scheduled.flatMap(({ cost }) => cost ?? []);
  return {
    currency,
    total: sumOf(costs),
    basis: `covers ${costs.length} of ${of}: those scheduled whose role has a rate`,
    formula: 'sum of effortHours × hourly rate of the role',
  };
}

/** Outcomes below target that no open action names, in NIST's order. */
export function gapsWithout(
  open: readonly Action[],
  standings: readonly OutcomeStanding[],
): Plan['gapsWithoutAction'] {
  const named = new Set(open.flatMap(({ outcomes }) => outcomes));
  return standings.flatMap((standing) => {
    const gap = gapOf(standing) ?? 0;
    const outcome = standing.outcome.id;
    return gap > 0 && !named.has(outcome) ? [{ outcome, gap }] : [];
  });
}
