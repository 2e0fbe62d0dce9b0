import type { OutcomeSettings } from '../database/tables/profiles.ts';
import { BREADTH, outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import type { Malformed } from '../refusals/malformed.ts';
import { isAllowedScore, type Scoring, wantedScore } from './allowed-scores.ts';
import type { TextValues } from './outcome-texts.ts';

/** New settings and texts of an outcome; what is absent stays, null clears. */
export type OutcomeEdit = Partial<OutcomeSettings> & TextValues;

/** An edit of an outcome, or of all outcomes of a category or function; what is undefined stays. */
export type OutcomeChange = { readonly id: string } & {
  readonly [Key in keyof OutcomeEdit]?: OutcomeEdit[Key] | undefined;
};

/**
 * The changes per outcome id. Where several entries concern an outcome, the more specific one decides: the order
 * in which they are given does not matter.
 * @throws CsfServerError INVALID_INPUT, which names every entry that is malformed, whose id is unknown, withdrawn or given twice, or
 * whose target is not on the scale that the profile will have
 */
export function expandOutcomeChanges(
  changes: readonly (OutcomeChange | Malformed)[],
  scoring: Scoring,
): ReadonlyMap<string, OutcomeEdit> {
  const taken = new Set<string>();
  const resolveEach = ({ id, ...edit }: OutcomeChange) => {
    const element = resolveActive(id);
    if (taken.has(element.id)) {
      throw invalid(`${element.id} has another entry`, 'Put all that is said of an element into one.');
    }
    taken.add(element.id);
    const { target } = edit;
    if (target != null && !isAllowedScore(scoring, target)) {
      throw invalid(
        `${element.id}: target ${target} is not on the scale; ${wantedScore(scoring)}; null clears it`,
      );
    }
    return { element, edit: withoutUndefined(edit) };
  };
  const resolved = checkEach(changes, resolveEach, {
    list: 'outcomes',
    wanted: { target: wantedScore(scoring) },
  });
  const expanded = new Map<string, OutcomeEdit>();
  for (const { element, edit } of resolved.toSorted(
    (a, b) => BREADTH[a.element.type] - BREADTH[b.element.type],
  )) {
    for (const { id } of outcomesOf(element)) expanded.set(id, { ...expanded.get(id), ...edit });
  }
  return expanded;
}

function withoutUndefined(edit: Omit<OutcomeChange, 'id'>): OutcomeEdit {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}
