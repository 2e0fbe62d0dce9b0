import { dateProblem } from '../assessments/calendar-date.ts';
import { ids } from '../database/field.ts';
import { type Action, actionColumns } from '../database/tables/actions.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { findCycle } from './cycle.ts';
import { outcomeIds } from './outcome-ids.ts';
import { overlay } from './overlay.ts';
import { type Letter, REGISTERS, recordId, recordNumber } from './record-id.ts';
import { type BatchContext, createRegister, type Entry } from './register.ts';

export const actionRegister = createRegister({
  table: 'actions',
  letter: 'A',
  columns: actionColumns,
  // Nobody had planned an action before it was recorded.
  at: (versions, day) => versions.findLast(({ recordedOn }) => recordedOn <= day)?.content ?? null,
  async check(entries, context) {
    const existing = await loadReferences(context);
    const places = entries.map(({ number }) => number);
    const actions = checkEach<Entry<Action>, Action>(entries, (entry) =>
      checkAction(entry, { ...existing, places }, context.now),
    );
    refuseCycle(existing.dependencies, places, actions);
    return actions;
  },
});

/** The records that an action can name. */
interface References {
  readonly risks: ReadonlySet<number>;
  /** The numbers of the actions that each action depends on, by number. */
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
    .orderBy('entry') // the last of several versions wins
    .execute();
  return {
    risks: new Set(risks.map(({ number }) => number)),
    dependencies: new Map(actions.map((row) => [row.number, actionNumbers(ids.read(row.depends_on))])),
  };
}

function checkAction(
  { draft, before }: Entry<Action>,
  { risks, dependencies, places }: References & { places: readonly number[] },
  now: Date,
): Action {
  const merged = overlay(before, draft, actionColumns);
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
