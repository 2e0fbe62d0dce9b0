import { type Part, pairsOf } from './parts.ts';
import type { View } from './view.ts';

/** The most pairs of each kind that are named. */
const NAMED = 3;

/** Elements whose text of a kind differs, by id. */
export interface TextDifferences {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly lost: readonly string[];
}

export interface DatasetDifferences {
  readonly id: string;
  /** Pairs. */
  readonly added: number;
  readonly lost: number;
  /** A few of them: `GV.OC-01 PM-11`. */
  readonly addedPairs: readonly string[];
  readonly lostPairs: readonly string[];
}

/** What differs between what was in use and what is. */
export interface ViewDifferences {
  readonly statements: TextDifferences;
  readonly examples: TextDifferences;
  /** In the order of their ids; those without a difference are left out. */
  readonly datasets: readonly DatasetDifferences[];
}

export function differencesOf(before: View, after: View): ViewDifferences {
  const datasets = idsOf('references', before, after)
    .map((id) => datasetDifferences(id, before, after))
    .filter(({ added, lost }) => added + lost > 0);
  return {
    statements: textDifferences('statement', before, after),
    examples: textDifferences('examples', before, after),
    datasets,
  };
}

function textDifferences(kind: 'statement' | 'examples', before: View, after: View): TextDifferences {
  const ids = idsOf(kind, before, after);
  const digest = (view: View, id: string) => view.get(`${kind} ${id}`)?.digest;
  return {
    added: ids.filter((id) => digest(before, id) === undefined),
    lost: ids.filter((id) => digest(after, id) === undefined),
    changed: ids.filter((id) => {
      const [one, other] = [digest(before, id), digest(after, id)];
      return one !== undefined && other !== undefined && one !== other;
    }),
  };
}

function datasetDifferences(id: string, before: View, after: View): DatasetDifferences {
  const [one, other] = [pairsIn(before, id), pairsIn(after, id)];
  const added = [...other].filter((pair) => !one.has(pair));
  const lost = [...one].filter((pair) => !other.has(pair));
  return {
    id,
    added: added.length,
    lost: lost.length,
    addedPairs: added.slice(0, NAMED),
    lostPairs: lost.slice(0, NAMED),
  };
}

function pairsIn(view: View, id: string): ReadonlySet<string> {
  const part = view.get(`references ${id}`);
  return new Set(part?.kind === 'references' ? pairsOf(part.set).map((pair) => pair.join(' ')) : []);
}

function idsOf(kind: Part['kind'], ...views: readonly View[]): string[] {
  const ids = views.flatMap((view) => [...view.values()].filter((part) => part.kind === kind));
  return [...new Set(ids.map(({ id }) => id))].sort();
}
