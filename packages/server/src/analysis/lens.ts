import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { elements } from '../framework/elements.ts';
import { inControlOrder } from '../references/control-id.ts';
import type { Mapping } from '../references/dataset.ts';
import { scoreOf } from './figures.ts';
import { DEFAULT_LEAST_COVERAGE } from './least-coverage.ts';

export interface LensOptions {
  /** Restricts the outcomes, and with them the controls. */
  readonly filter?: ElementFilter;
  /** In percent, from 0 to 100. */
  readonly leastCoverage?: number;
}

/** A control of another publication that maps to outcomes in scope. */
export interface ControlView {
  readonly control: string;
  /** The lowest score among its outcomes in scope; null if fewer than `needed` of them are rated. */
  readonly weakest: number | null;
  /** The least number of its outcomes in scope that must be rated, never 0. */
  readonly needed: number;
  readonly basis: string;
  /** Its outcomes in scope in NIST's order; null is not rated. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** Categories and functions that refer to it as a whole. None of their other outcomes counts. */
  readonly wholes: readonly string[];
}

/** A profile seen through the controls that a dataset maps. Each control is in one list, in the order of control ids. */
export interface Lens {
  readonly inScope: readonly ControlView[];
  /** Controls whose outcomes are all excluded or not applicable. */
  readonly outOfScope: readonly string[];
  /** Controls to which only whole categories or functions refer. */
  readonly withoutOutcome: readonly string[];
}

/**
 * What the scores of a profile say about the controls of one dataset. It is a mapping, not an audit: a reference says
 * that a control bears on an outcome, not that the outcome shows the control to be in place.
 * @param standings all outcomes of the profile
 */
export function lensOf(
  standings: readonly OutcomeStanding[],
  mappings: readonly Pick<Mapping, 'element' | 'references'>[],
  { filter = {}, leastCoverage = DEFAULT_LEAST_COVERAGE }: LensOptions = {},
): Lens {
  const standingOf = new Map(standings.map((standing) => [standing.outcome.id, standing]));
  const referring = elementsByControl(mappings.filter(({ element }) => passes(element, filter)));
  const mapped = inControlOrder(referring.keys()).map((control): MappedControl => {
    const ids = [...(referring.get(control) ?? [])];
    return {
      control,
      outcomes: ids.flatMap((id) => standingOf.get(id) ?? []),
      wholes: ids.filter((id) => !standingOf.has(id)),
    };
  });
  const withOutcome = mapped.filter(({ outcomes }) => outcomes.length > 0);
  return {
    inScope: withOutcome
      .filter(({ outcomes }) => outcomes.some(isInScope))
      .map((control) => viewOf(control, leastCoverage)),
    outOfScope: withOutcome.filter(({ outcomes }) => !outcomes.some(isInScope)).map(({ control }) => control),
    withoutOutcome: mapped.filter(({ outcomes }) => outcomes.length === 0).map(({ control }) => control),
  };
}

const placeOfElement = new Map(elements.map(({ id }, place) => [id, place]));

/** The elements that refer to each control, in NIST's order. */
function elementsByControl(
  mappings: readonly Pick<Mapping, 'element' | 'references'>[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const placeOf = (element: string) => placeOfElement.get(element) ?? 0;
  const referring = new Map<string, Set<string>>();
  for (const { element, references } of mappings.toSorted(
    (a, b) => placeOf(a.element) - placeOf(b.element),
  )) {
    for (const control of references) {
      referring.set(control, (referring.get(control) ?? new Set()).add(element));
    }
  }
  return referring;
}

interface MappedControl {
  readonly control: string;
  readonly outcomes: readonly OutcomeStanding[];
  readonly wholes: readonly string[];
}

function viewOf({ control, outcomes, wholes }: MappedControl, leastCoverage: number): ControlView {
  const inScope = outcomes.filter(isInScope);
  const scores = inScope.flatMap((standing) => scoreOf(standing) ?? []);
  const needed = Math.max(1, Math.ceil((leastCoverage * inScope.length) / 100));
  const others = outcomes.length - inScope.length;
  return {
    control,
    weakest: scores.length < needed ? null : Math.min(...scores),
    needed,
    basis: `rated ${scores.length} of ${inScope.length} in scope${others > 0 ? `, ${others} out of scope` : ''}`,
    scores: Object.fromEntries(inScope.map((standing) => [standing.outcome.id, scoreOf(standing)])),
    wholes,
  };
}
