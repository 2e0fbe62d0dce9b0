import { isDeepStrictEqual } from 'node:util';
import { inWords, type Place } from '../../spreadsheet/place.ts';
import type { Role } from './column-mapping.ts';
import type { CellProblem } from './problems.ts';
import type { OutcomeRow, PlacedValue } from './read-rows.ts';

/** All that a file says of an outcome. */
export interface OutcomeEntry {
  readonly id: string;
  /** Its first row. */
  readonly place: Place;
  readonly values: ReadonlyMap<Role, PlacedValue>;
}

export interface MergedRows {
  readonly entries: readonly OutcomeEntry[];
  /** How many rows were more than one of their outcome. */
  readonly repeated: number;
  readonly problems: readonly CellProblem[];
}

/** Makes one entry of several rows of an outcome. Where they differ, nobody can say which one is meant. */
export function mergeRows(rows: readonly OutcomeRow[]): MergedRows {
  const entries = new Map<string, { id: string; place: Place; values: Map<Role, PlacedValue> }>();
  const problems: CellProblem[] = [];
  for (const { id, place, values } of rows) {
    const entry = entries.get(id) ?? { id, place, values: new Map<Role, PlacedValue>() };
    entries.set(id, entry);
    for (const [role, value] of values) {
      const before = entry.values.get(role);
      if (before === undefined) entry.values.set(role, value);
      else if (!isDeepStrictEqual(before.value, value.value)) {
        problems.push({
          place: value.place,
          problem: `${id} has another ${role} than in ${inWords(before.place)}`,
        });
      }
    }
  }
  return { entries: [...entries.values()], repeated: rows.length - entries.size, problems };
}
