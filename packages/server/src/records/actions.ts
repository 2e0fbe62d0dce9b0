import * as z from 'zod';
import { dateProblem } from '../assessments/calendar-date.ts';
import type { Priority } from '../profiles/profile.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { findCycle } from './cycle.ts';
import { outcomeIds, readIds } from './id-list.ts';
import { overlay } from './overlay.ts';
import type { BatchContext, Entry, Register } from './record-batch.ts';
import { type Letter, REGISTERS, recordId, recordNumber } from './record-id.ts';

export const ACTION_STATUSES = ['open', 'in progress', 'done', 'cancelled'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

export interface Milestone {
  readonly text: string;
  readonly dueOn?: string | null;
  readonly doneOn?: string | null;
}

/** What somebody means to do about gaps. The fields are those of a plan of action and milestones (docs/planning.md). */
export interface Action {
  readonly title: string;
  readonly weakness: string | null;
  /** How the weakness was found. */
  readonly source: string | null;
  /** The point of contact. */
  readonly owner: string | null;
  readonly status: ActionStatus;
  /** Person-hours. */
  readonly effortHours: number | null;
  /** What it achieves, as the user sees it. */
  readonly impact: Priority | null;
  /** Whose rate applies to its hours. */
  readonly role: string | null;
  readonly resources: string | null;
  /** Not before this day. */
  readonly startOn: string | null;
  readonly dueOn: string | null;
  readonly doneOn: string | null;
  readonly note: string | null;
  readonly milestones: readonly Milestone[];
  readonly outcomes: readonly string[];
  /** Ids such as `R-1`, in the order of their numbers. */
  readonly risks: readonly string[];
  /** Ids such as `A-1`, in the order of their numbers. */
  readonly dependsOn: readonly string[];
}

const NEW: { blank: Action; required: readonly (keyof Action)[] } = {
  blank: {
    title: '',
    weakness: null,
    source: null,
    owner: null,
    status: 'open',
    effortHours: null,
    impact: null,
    role: null,
    resources: null,
    startOn: null,
    dueOn: null,
    doneOn: null,
    note: null,
    milestones: [],
    outcomes: [],
    risks: [],
    dependsOn: [],
  },
  required: ['title', 'outcomes'],
};

const Milestones = z.array(
  z.object({
    text: z.string(),
    dueOn: z.string().nullable().exactOptional(),
    doneOn: z.string().nullable().exactOptional(),
  }),
);

export const actionRegister: Register<Action> = {
  table: 'actions',
  letter: 'A',

  async load(db, profileId, numbers) {
    let query = db.selectFrom('actions').selectAll().where('profile_id', '=', profileId).orderBy('number');
    if (numbers !== undefined) query = query.where('number', 'in', numbers);
    const rows = await query.execute();
    return new Map(
      rows.map((row): [number, Action] => [
        row.number,
        {
          title: row.title,
          weakness: row.weakness,
          source: row.source,
          owner: row.owner,
          // The table's CHECKs admit no others.
          status: row.status as ActionStatus,
          effortHours: row.effort_hours,
          impact: row.impact as Priority | null,
          role: row.role,
          resources: row.resources,
          startOn: row.start_on,
          dueOn: row.due_on,
          doneOn: row.done_on,
          note: row.note,
          milestones: Milestones.parse(JSON.parse(row.milestones)),
          outcomes: readIds(row.outcomes),
          risks: readIds(row.risks),
          dependsOn: readIds(row.depends_on),
        },
      ]),
    );
  },

  async check(entries, context) {
    const existing = await loadReferences(context);
    const places = entries.map(({ number }) => number);
    const actions = checkEach(entries, (entry) => checkAction(entry, { ...existing, places }, context.now));
    refuseCycle(existing.dependencies, places, actions);
    return actions;
  },

  async store(transaction, profileId, contents, at) {
    await transaction
      .replaceInto('actions')
      .values(
        contents.map(([number, action]) => ({
          profile_id: profileId,
          number,
          title: action.title,
          weakness: action.weakness,
          source: action.source,
          owner: action.owner,
          status: action.status,
          effort_hours: action.effortHours,
          impact: action.impact,
          role: action.role,
          resources: action.resources,
          start_on: action.startOn,
          due_on: action.dueOn,
          done_on: action.doneOn,
          note: action.note,
          milestones: JSON.stringify(action.milestones),
          outcomes: JSON.stringify(action.outcomes),
          risks: JSON.stringify(action.risks),
          depends_on: JSON.stringify(action.dependsOn),
          updated_at: at,
        })),
      )
      .execute();
  },
};

/** The records that an action can name. */
interface References {
  readonly risks: ReadonlySet<number>;
  /** What each action depends on, by number. */
  readonly dependencies: ReadonlyMap<number, readonly number[]>;
}

async function loadReferences({ transaction, profile }: BatchContext): Promise<References> {
  const risks = await transaction
    .selectFrom('risks')
    .select('number')
    .where('profile_id', '=', profile.id)
    .execute();
  const actions = await transaction
    .selectFrom('actions')
    .select(['number', 'depends_on'])
    .where('profile_id', '=', profile.id)
    .execute();
  return {
    risks: new Set(risks.map(({ number }) => number)),
    dependencies: new Map(actions.map((row) => [row.number, actionNumbers(readIds(row.depends_on))])),
  };
}

function checkAction(
  { draft, before }: Entry<Action>,
  { risks, dependencies, places }: References & { places: readonly number[] },
  now: Date,
): Action {
  const merged = overlay(before, draft, NEW);
  const ofThisBatch = (text: string): number | null => {
    const [, place] = /^\s*#(\d{1,3})\s*$/.exec(text) ?? [];
    return places[Number(place) - 1] ?? null;
  };
  const isAction = (number: number): boolean => dependencies.has(number) || places.includes(number);
  const action = {
    ...merged,
    outcomes: outcomeIds(merged.outcomes),
    risks: references('R', merged.risks, (text) => known(recordNumber('R', text), (n) => risks.has(n))),
    dependsOn: references(
      'A',
      merged.dependsOn,
      (text) => ofThisBatch(text) ?? known(recordNumber('A', text), isAction),
    ),
  };
  checkDates(action, now);
  return action;
}

function known(number: number | null, exists: (number: number) => boolean): number | null {
  return number !== null && exists(number) ? number : null;
}

/** Ids of records in the order of their numbers, each once. */
function references(
  letter: Letter,
  given: readonly string[],
  resolve: (text: string) => number | null,
): readonly string[] {
  const numbers = given.map((text) => {
    const number = resolve(text);
    if (number !== null) return number;
    throw invalid(
      `There is no ${letter === 'A' ? 'action' : 'risk'} ${quote(text)} in the profile`,
      `records_list with kind "${REGISTERS[letter]}" lists them${letter === 'A' ? '; "#2" is the second record of this call' : ''}.`,
    );
  });
  return [...new Set(numbers)].sort((a, b) => a - b).map((number) => recordId(letter, number));
}

function checkDates({ status, startOn, dueOn, doneOn, milestones }: Action, now: Date): void {
  if (status === 'done' && doneOn === null) throw invalid('status "done" needs doneOn');
  if (status !== 'done' && doneOn !== null) {
    throw invalid(`doneOn is given, but status is "${status}"`, 'null clears doneOn.');
  }
  if (startOn !== null && dueOn !== null && startOn > dueOn) {
    throw invalid(`startOn ${startOn} is after dueOn ${dueOn}`);
  }
  for (const day of [doneOn, ...milestones.map((milestone) => milestone.doneOn)]) {
    const wrongDate = day == null ? null : dateProblem(day, now);
    if (wrongDate !== null) throw invalid(`doneOn ${day} ${wrongDate}`);
  }
}

/** The stored actions have no cycle, so a new one goes through an action of the batch. */
function refuseCycle(
  stored: References['dependencies'],
  numbers: readonly number[],
  actions: readonly Action[],
): void {
  const dependencies = new Map(stored);
  for (const [index, number] of numbers.entries()) {
    dependencies.set(number, actionNumbers(actions[index]?.dependsOn ?? []));
  }
  const cycle = findCycle(dependencies, numbers);
  if (cycle === null) return;
  throw invalid(
    `These actions wait for each other: ${cycle.map((number) => recordId('A', number)).join(' → ')}`,
    'Nothing was stored. Leave out one of these dependencies. New actions have the numbers that they would get.',
  );
}

/** The numbers of actions by their ids. */
export function actionNumbers(ids: readonly string[]): readonly number[] {
  return ids.flatMap((id) => recordNumber('A', id) ?? []);
}
