import type { ElementFilter } from '../../framework/element-filter.ts';
import { readFilter } from '../../framework/element-filter.ts';
import { resolveActive } from '../../framework/resolve.ts';
import { applicable } from '../../records/list-kinds.ts';
import type { TableName } from './table.ts';

/** Which rows are wanted; undefined is all. */
export interface TableSelection {
  /** The day judged, `YYYY-MM-DD`; undefined is today. */
  readonly asOf?: string | undefined;
  /** A name, whatever its case. */
  readonly owner?: string | undefined;
  /** The id or name of a category, or of a function. */
  readonly category?: string | undefined;
}

/** A selection as a table can apply it. */
export interface AppliedSelection {
  readonly asOf: string | undefined;
  readonly owner: string | undefined;
  readonly within: ElementFilter;
  /** Says what was not applied, so that no table passes for a filtered one. */
  readonly notes: readonly string[];
}

/** Tables of entries that have days of their own. */
const WITHOUT_DAY: readonly TableName[] = ['snapshots', 'audit'];

/** @throws CsfServerError UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or INVALID_INPUT for what is no category or function */
export function applySelection(table: TableName, { asOf, ...filters }: TableSelection): AppliedSelection {
  const taken = takenBy(table, filters);
  const hasNoDay = asOf !== undefined && WITHOUT_DAY.includes(table);
  const ignored = Object.keys(filters).filter(
    (name) =>
      filters[name as keyof typeof filters] !== undefined && taken[name as keyof typeof taken] === undefined,
  );
  return {
    asOf: hasNoDay ? undefined : asOf,
    owner: taken.owner,
    within: taken.category === undefined ? {} : withinOf(taken.category),
    notes: [
      ...(hasNoDay ? [`asOf ignored: the table ${table} has all entries.`] : []),
      ...ignored.map((name) => `${name} ignored: the rows of ${table} have none.`),
    ],
  };
}

type Filters = Omit<TableSelection, 'asOf'>;

/** Outcomes have an owner and lie in a category; of records, the list of each kind knows. */
function takenBy(table: TableName, filters: Filters): Filters {
  if (table === 'scores' || table === 'gaps' || table === 'targets') return filters;
  return table === 'audit' ? {} : applicable(table, filters).filters;
}

/** Who asks for a category may well mean a whole function. */
function withinOf(category: string): ElementFilter {
  return resolveActive(category).type === 'function'
    ? readFilter({ function: category })
    : readFilter({ category });
}
