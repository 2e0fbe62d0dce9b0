/** An action of a plan, as it is drawn. */
export interface GanttAction {
  readonly id: string;
  readonly title: string;
  /** Days by the schedule, `YYYY-MM-DD`; null if it is not scheduled. */
  readonly start: string | null;
  readonly finish: string | null;
  readonly dueOn: string | null;
  /** Null without a due date, or if it is not scheduled. */
  readonly daysLate: number | null;
  /** Why not; null if it is scheduled, or nothing is. */
  readonly notScheduled: string | null;
}

export interface GanttPhase {
  readonly name: string;
  /** Ids of the actions that finish in it. */
  readonly actions: readonly string[];
  readonly effortHours: number;
  /** The first start and the last finish of its actions, `YYYY-MM-DD`; null if it has none. */
  readonly start: string | null;
  readonly finish: string | null;
}

/** The most actions that are drawn. */
export const MOST_ACTIONS = 100;

/** A line of the chart: a heading, or an action. */
export type GanttLine =
  | {
      readonly kind: 'phase';
      readonly name: string;
      /** What is said at the right. */
      readonly words: string;
      readonly start: string | null;
      readonly finish: string | null;
    }
  | { readonly kind: 'action'; readonly action: GanttAction };

/** The phases, each with its actions below; what is in no phase comes last. Phases without an action are left out. */
export function ganttLines(
  phases: readonly GanttPhase[],
  actions: readonly GanttAction[],
): readonly GanttLine[] {
  const drawn = new Map(actions.slice(0, MOST_ACTIONS).map((action) => [action.id, action]));
  const inPhases = phases.map((phase) => {
    const members = phase.actions.flatMap((id) => drawn.get(id) ?? []);
    for (const { id } of members) drawn.delete(id);
    return { phase, members };
  });
  const others = [...drawn.values()];
  const lines = inPhases
    .filter(({ members }) => members.length > 0)
    .flatMap(({ phase, members }) => [headingOf(phase), ...members.map(asLine)]);
  const rest = {
    kind: 'phase',
    name: 'In no phase',
    words: counted(others.length),
    start: null,
    finish: null,
  } as const;
  return [...lines, ...(lines.length > 0 && others.length > 0 ? [rest] : []), ...others.map(asLine)];
}

function headingOf({ name, actions, effortHours, start, finish }: GanttPhase): GanttLine {
  return { kind: 'phase', name, words: `${counted(actions.length)}, ${effortHours} h`, start, finish };
}

function asLine(action: GanttAction): GanttLine {
  return { kind: 'action', action };
}

function counted(actions: number): string {
  return actions === 1 ? '1 action' : `${actions} actions`;
}
