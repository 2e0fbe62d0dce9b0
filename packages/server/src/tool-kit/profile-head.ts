import type { ElementFilter } from '../framework/element-filter.ts';
import { shortNameOf } from '../framework/elements.ts';
import type { Profile } from '../profiles/profile.ts';

/** With which profile and revision an answer about figures begins. */
export function headOf({ id, revision }: Pick<Profile, 'id' | 'revision'>): {
  readonly profile: string;
  readonly revision: number;
} {
  return { profile: id, revision };
}

/** The profile in words and, of a part of it, that part's id. */
export function named(
  { name, organization }: Pick<Profile, 'name' | 'organization'>,
  { functionId, categoryId = functionId }: ElementFilter = {},
): string {
  return `${name} of ${organization}${categoryId === undefined ? '' : `, ${categoryId}`}`;
}

/** A row about an outcome, with its short name behind its id. */
export function withName<Row extends { readonly id: string }>({ id, ...row }: Row): object {
  return { id, shortName: shortNameOf(id), ...row };
}
