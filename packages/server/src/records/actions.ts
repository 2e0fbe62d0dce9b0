import type { Transaction } from 'kysely';
import { dateProblem } from '../assessments/calendar-date.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Action, actionColumns } from '../database/tables/actions.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import { quote } from '../text/quote.ts';
import { findCycle } from './cycle.ts';
import { outcomeIds } from './outcome-ids.ts';
import { overlay } from './overlay.ts';
import { type Letter, REGISTERS, recordId, recordNumber } from './record-id.ts';
import { type BatchContext, createRegister, type Entry } from './register.ts';
import { riskRegister } from './risks.ts';

export const actionRegister = createRegister({
  table: 'actions',
  letter: 'A',
  columns: actionColumns,
  concerns: ({ outcomes }) => outcomes,
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

/**
 * The actions of a profile that count, by their numbers, in that order. Risks and actions that were withdrawn are left
 * out of what they name; what is stored goes on to name them.
 */
export async function loadActions(
  db: Database | Transaction<Schema>,
  profileId: string,
  moment: Moment = NOW,
): Promise<ReadonlyMap<number, Action>> {
  const actions = await actionRegister.load(db, profileId, { moment });
  const risks = await withdrawnIds(db, profileId, 'R', moment);
  const others = await withdrawnIds(db, profileId, 'A', moment);
  if (risks.size + others.size === 0) return actions;
  return new Map(
    [...actions].map(([number, action]) => [
      number,
      {
        ...action,
        risks: action.risks.filter((id) => !risks.has(id)),
        dependsOn: action.dependsOn.filter((id) => !others.has(id)),
      },
    ]),
  );
}

async function withdrawnIds(
  db: Database | Transaction<Schema>,
  profileId: string,
  letter: 'R' | 'A',
  moment: Moment = NOW,
): Promise<ReadonlySet<string>> {
  const numbers = await withdrawnNumbers(db, profileId, REGISTERS[letter], moment);
  return new Set([...numbers].map((number) => recordId(letter, number)));
}

/** The records that an action can name. */
export interface References {
  readonly risks: ReadonlySet<number>;
  /** The numbers of the actions that each action depends on, by number. */
  readonly dependencies: ReadonlyMap<number, readonly number[]>;
}

async function loadReferences({ transaction, profile }: BatchContext): Promise<References> {
  const risks = await riskRegister.load(transaction, profile.id);
  const actions = await actionRegister.load(transaction, profile.id);
  return {
    risks: new Set(risks.keys()),
    dependencies: new Map([...actions].map(([number, { dependsOn }]) => [number, actionNumbers(dependsOn)])),
  };
}

/** @throws CsfServerError INVALID_INPUT */
export function checkAction(
  { draft, before }: Entry<Action>,
  { risks, dependencies, places }: References & { places: readonly number[] },
  now: Date,
): Action {
  const merged = overlay(before, draft, actionColumns);
  const ofThisBatch = (text: string): number | null => {
    const [, place] = /^\s*#(\d{1,3})\s*$/.exec(text) ?? [];
    return places[Number(place) - 1] ?? null;
  };
  // An action goes on to name what was withdrawn since, so that changing it loses nothing.
  const isNamed = (id: string): boolean =>
    before !== null && (before.risks.includes(id) || before.dependsOn.includes(id));
  const isRisk = (number: number): boolean => risks.has(number) || isNamed(recordId('R', number));
  const isAction = (number: number): boolean =>
    dependencies.has(number) || places.includes(number) || isNamed(recordId('A', number));
  const action = {
    ...merged,
    outcomes: outcomeIds(merged.outcomes),
    risks: references('R', merged.risks, (text) => known(recordNumber('R', text), isRisk)),
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
