import { addDays } from '../assessments/calendar-date.ts';
import { PRIORITIES, type Priority } from '../database/tables/priority.ts';

const DAYS_PER_WEEK = 7;

/** An action that is neither done nor cancelled. */
export interface Task {
  readonly number: number;
  /** Person-hours; null if nobody has said. */
  readonly effortHours: number | null;
  readonly inProgress: boolean;
  /** Not before this day. */
  readonly startOn: string | null;
  readonly dueOn: string | null;
  readonly impact: Priority | null;
  /** Numbers of other tasks. */
  readonly dependsOn: readonly number[];
}

export interface Capacity {
  /** The first day of the first week. */
  readonly startOn: string;
  /** Person-hours of the whole team. */
  readonly hoursPerWeek: number;
  readonly weeks: number;
}

/** Hours that a task takes of a week; weeks count from 0. */
export interface Work {
  readonly week: number;
  readonly hours: number;
}

export type Placement = { readonly work: readonly Work[] } & (
  | {
      /** The first day of the first week and the last day of the last week that the task takes hours of. */
      readonly start: string;
      readonly finish: string;
    }
  | { readonly notScheduled: NotScheduled }
);

export type NotScheduled =
  | { readonly reason: 'no effort given' | 'beyond the horizon' }
  | { readonly reason: 'waits for'; readonly number: number };

/**
 * Places tasks into weeks of a fixed capacity (list scheduling, docs/planning.md); by number.
 *
 * Week after week, the tasks that are ready take the hours that they still need, in `workOrder`, until the week is
 * full. A task is ready in weeks that begin neither before its `startOn` nor before all that it depends on has
 * finished. The result does not depend on the order of the tasks.
 */
export function schedule(
  tasks: readonly Task[],
  { startOn, hoursPerWeek, weeks }: Capacity,
): ReadonlyMap<number, Placement> {
  const queue = tasks.filter((task) => task.effortHours !== null).sort(workOrder);
  const needed = new Map(queue.map((task) => [task.number, task.effortHours ?? 0]));
  const work = new Map(tasks.map((task): [number, Work[]] => [task.number, []]));
  const finishWeek = new Map<number, number>();
  for (let week = 0; week < weeks && finishWeek.size < queue.length; week++) {
    const begin = addDays(startOn, DAYS_PER_WEEK * week);
    let left = hoursPerWeek;
    for (const { number, startOn: earliest, dependsOn } of queue) {
      const open = needed.get(number) ?? 0;
      if (open === 0 || left === 0 || (earliest !== null && earliest > begin)) continue;
      if (!dependsOn.every((other) => (finishWeek.get(other) ?? week) < week)) continue;
      const hours = Math.min(open, left);
      left -= hours;
      needed.set(number, open - hours);
      work.get(number)?.push({ week, hours });
      if (hours === open) finishWeek.set(number, week);
    }
  }
  return new Map(
    tasks.map((task): [number, Placement] => {
      const taken = work.get(task.number) ?? [];
      const first = taken[0]?.week;
      const last = finishWeek.get(task.number);
      return [
        task.number,
        first === undefined || last === undefined
          ? { work: taken, notScheduled: reasonOf(task, finishWeek) }
          : {
              work: taken,
              start: addDays(startOn, DAYS_PER_WEEK * first),
              finish: addDays(startOn, DAYS_PER_WEEK * (last + 1) - 1),
            },
      ];
    }),
  );
}

/** Tasks under way come first. Then due date (none last), impact (none last) and number decide: no weights. */
function workOrder(a: Task, b: Task): number {
  return (
    Number(b.inProgress) - Number(a.inProgress) ||
    compare(a.dueOn ?? LAST, b.dueOn ?? LAST) ||
    rank(a.impact) - rank(b.impact) ||
    a.number - b.number
  );
}

/** After every day. */
const LAST = '~';

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function rank(impact: Priority | null): number {
  return impact === null ? PRIORITIES.length : PRIORITIES.indexOf(impact);
}

function reasonOf({ effortHours, dependsOn }: Task, finished: ReadonlyMap<number, number>): NotScheduled {
  if (effortHours === null) return { reason: 'no effort given' };
  const unfinished = dependsOn.filter((number) => !finished.has(number)).sort((a, b) => a - b);
  const [first] = unfinished;
  return first === undefined ? { reason: 'beyond the horizon' } : { reason: 'waits for', number: first };
}
