import type { PointOfView, View } from '../assessments/point-of-view.ts';
import { type ElementFilter, isRestricting, passes } from '../framework/element-filter.ts';
import type { Position } from '../paging/cursor.ts';
import { caseFolded } from '../text/case-folded.ts';

export interface RecordSelection {
  /** The id of an outcome that the records name, or of a category or function. */
  readonly outcome?: string | undefined;
  /** Records that name an outcome in it. */
  readonly within: ElementFilter;
  readonly status?: string | undefined;
  /** A name, whatever its case. */
  readonly owner?: string | undefined;
  readonly staleAfterDays?: number | undefined;
  /** As the records stood, by default today. */
  readonly view: PointOfView;
  readonly now: Date;
  /** What is due on this day or before: actions, and all that kind `due` lists. */
  readonly until?: string | undefined;
}

/** A selection whose point of view has been read. */
export interface Selection extends RecordSelection, View {}

/** A record as an answer shows it, and its place in the list. */
export interface ListedRecord {
  readonly position: Position;
  /** JSON data. */
  readonly facts: object;
}

export function listed(id: string, number: number, content: object): ListedRecord {
  return { position: [number], facts: { id, ...content } };
}

/** Whether the selection asks for records of some outcomes alone. */
export function isOfSome({ outcome, within }: Pick<RecordSelection, 'outcome' | 'within'>): boolean {
  return outcome !== undefined || isRestricting(within);
}

export function concernedBy({ outcome, within }: Pick<RecordSelection, 'outcome' | 'within'>) {
  return (id: string): boolean => id.startsWith(outcome ?? '') && passes(id, within);
}

/** What the filters look at in a record. */
interface Filtered {
  readonly outcomes: readonly string[];
  readonly status?: string;
  readonly owner?: string | null;
}

/** What they look at in a record with an owner. */
export function withStatus<Content extends Pick<Filtered, 'outcomes'> & { readonly owner: string | null }>(
  statusOf: (content: Content) => string,
): (content: Content) => Filtered {
  return (content) => ({ outcomes: content.outcomes, owner: content.owner, status: statusOf(content) });
}

export function select<Content>(
  records: ReadonlyMap<number, Content>,
  { outcome, within, status, owner }: RecordSelection,
  filtered: (content: Content) => Filtered,
): [number, Content][] {
  const concerns = concernedBy({ outcome, within });
  const isFiltered = isOfSome({ outcome, within });
  const key = owner === undefined ? undefined : caseFolded(owner);
  return [...records].filter(([, content]) => {
    const of = filtered(content);
    return (
      (!isFiltered || of.outcomes.some(concerns)) &&
      (status === undefined || of.status === status) &&
      (key === undefined || (of.owner != null && caseFolded(of.owner) === key))
    );
  });
}
