import { functions } from './core.ts';
import { outcomes } from './elements.ts';
import { normalizeId } from './id.ts';
import { withdrawn } from './withdrawn.ts';

/** Ids of functions that begin with what has been typed. */
export function completeFunctionId(typed: string): string[] {
  return beginningWith(typed, functions);
}

/** Ids of outcomes in force that begin with what has been typed, forgivingly spelled. */
export function completeOutcomeId(typed: string): string[] {
  return beginningWith(typed, outcomes);
}

/** Ids of subcategories of CSF 1.1, which CSF 2.0 has withdrawn. */
export function completeWithdrawnId(typed: string): string[] {
  return beginningWith(
    typed,
    withdrawn.filter(({ type }) => type === 'subcategory'),
  );
}

function beginningWith(typed: string, entries: readonly { readonly id: string }[]): string[] {
  const starts = [typed.trim().toUpperCase(), normalizeId(typed)].filter((start) => start !== null);
  return entries.map(({ id }) => id).filter((id) => starts.some((start) => id.startsWith(start)));
}
