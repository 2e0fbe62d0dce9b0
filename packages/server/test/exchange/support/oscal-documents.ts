import type { Database } from '../../../src/database/open.ts';
import { exportOscal, type OscalRequest } from '../../../src/exchange/oscal/export-oscal.ts';
import { noon } from '../../support/profile-changes.ts';

export const NOW = noon('2025-03-31');

export interface Fields extends Readonly<Record<string, unknown>> {}

export interface Parts {
  readonly observations: readonly Fields[];
  readonly risks: readonly Fields[];
  readonly findings: readonly Fields[];
  readonly 'poam-items': readonly Fields[];
}

export async function documentOf(db: Database, request: OscalRequest, now = NOW): Promise<Fields> {
  return JSON.parse((await exportOscal(db, request, now)).bytes.toString());
}

export async function resultsOf(db: Database, profile: string, asOf?: string): Promise<Fields & Parts> {
  const document = await documentOf(db, { profile, kind: 'oscal-assessment-results', asOf });
  return (document['assessment-results'] as { results: [Fields & Parts] }).results[0];
}

export async function planOf(db: Database, profile: string): Promise<Fields & Parts> {
  const document = await documentOf(db, { profile, kind: 'oscal-poam' });
  return document['plan-of-action-and-milestones'] as Fields & Parts;
}

/** The values of csf-mcp's properties, by their names. */
export function valuesOf({ props }: Fields): Readonly<Record<string, readonly string[]>> {
  const all = props as readonly { name: string; value: string }[];
  return Object.fromEntries(
    [...Map.groupBy(all, ({ name }) => name)].map(([name, of]) => [name, of.map(({ value }) => value)]),
  );
}

/** The part that stands for a record. */
export function recordIn(list: readonly Fields[], id: string): Fields {
  const found = list.find((part) => valuesOf(part)['record-id']?.[0] === id);
  if (found === undefined) throw new Error(`${id} is not there`);
  return found;
}

export function findingOn(list: readonly Fields[], outcome: string): Fields | undefined {
  return list.find((part) => valuesOf(part)['outcome']?.[0] === outcome);
}

/** All values of JSON data under any of these names, and where they are. */
export function valuesUnder(names: RegExp, data: unknown, found: unknown[] = []): unknown[] {
  if (typeof data !== 'object' || data === null) return found;
  for (const [name, value] of Object.entries(data)) {
    if (names.test(name)) found.push(value);
    valuesUnder(names, value, found);
  }
  return found;
}
