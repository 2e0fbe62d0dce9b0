import { MAX_REASON } from '../../assessments/text-limits.ts';
import type { Assessment } from '../../database/tables/assessments.ts';
import type { Role } from './column-mapping.ts';
import type { OutcomeEntry } from './merge-rows.ts';

/** What a row says of the state of an outcome: scores as an assessor gives them, or that it does not apply. */
export type Judgement =
  | { readonly score?: number; readonly policy?: number; readonly practice?: number }
  | { readonly notApplicable: string };

const SCORES = ['score', 'policy', 'practice'] as const;

/**
 * The judgement of an entry; null if it has none.
 * @returns a text that says what does not fit together
 */
export function judgementOf(entry: OutcomeEntry): Judgement | null | string {
  const given = SCORES.flatMap((role) => {
    const value = entry.values.get(role)?.value;
    return value === undefined ? [] : [{ role, value }];
  });
  const numbers = given.flatMap(({ role, value }) =>
    typeof value === 'number' ? [[role, value] as const] : [],
  );
  const reason = entry.values.get('notApplicable');
  const saysNot = reason !== undefined || given.length > numbers.length;
  if (!saysNot) return numbers.length === 0 ? null : Object.fromEntries(numbers);
  if (numbers.length > 0) return `${entry.id} has a score, and does not apply`;
  return { notApplicable: reasonOf(entry) };
}

function reasonOf(entry: OutcomeEntry): string {
  const text = (['notApplicable', 'note', 'rationale'] as const)
    .map((role) => textOf(entry, role))
    .find((found) => found !== undefined && found.length <= MAX_REASON);
  return text ?? 'Marked as not applicable in the imported sheet, without a reason.';
}

/** The text of an entry in a role; undefined if it has none. */
export function textOf({ values }: OutcomeEntry, role: Role): string | undefined {
  const value = values.get(role)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How an answer shows a judgement. */
export function shownJudgement(stored: Pick<Assessment, 'score' | 'notApplicableReason'> | null): Shown {
  if (stored === null) return null;
  return stored.notApplicableReason === null ? stored.score : 'not applicable';
}

/** A value of a difference; null: none. */
export type Shown = string | number | boolean | null;
