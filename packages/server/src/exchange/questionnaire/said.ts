import type { Assessment } from '../../database/tables/assessments.ts';
import type { Profile } from '../../profiles/profile.ts';
import { quote } from '../../text/quote.ts';
import type { CellPlace } from '../sheet-table.ts';
import type { LevelField } from './form-layout.ts';
import { type LevelAnswer, levelChoices, levelIn } from './level-choices.ts';
import type { FormAnswer } from './read-questionnaire.ts';

/** What the levels of an answer say together. */
export type Said =
  | { readonly scores: Readonly<Partial<Record<LevelField, number>>> }
  | { readonly notApplicable: true }
  | { readonly problem: string; readonly place: CellPlace };

/** An answer that can be read. */
export type Readable = Exclude<Said, { readonly problem: string }>;

/** Null: the respondent leaves the outcome out. */
export function saidBy(answer: FormAnswer, profile: Profile): Said | null {
  const wanted: readonly LevelField[] =
    profile.rules.dimensions === null ? ['level'] : ['policy', 'practice'];
  const read = new Map<LevelField, LevelAnswer>();
  for (const field of wanted) {
    const given = answer.levels.get(field);
    const level = levelIn(given?.text ?? '', profile);
    if (level === 'unreadable') {
      const choices = levelChoices(profile).map(quote).join(', ');
      return {
        problem: `${quote(given?.text ?? '')} is not on the scale; choose of ${choices}`,
        place: given?.place ?? answer.place,
      };
    }
    read.set(field, level);
  }
  const levels = [...read.values()];
  if (levels.every((level) => level === 'nothing')) return null;
  if (levels.every((level) => level === 'not applicable')) return { notApplicable: true };
  const scores = [...read].flatMap(([field, level]) => (typeof level === 'number' ? [[field, level]] : []));
  if (scores.length === wanted.length) return { scores: Object.fromEntries(scores) };
  return {
    problem: 'gives a level for one of policy and practice only; give both, or neither',
    place: answer.place,
  };
}

/** Whether an assessment says the same. */
export function isSame(said: Said, { score, policy, practice }: Assessment): boolean {
  if ('problem' in said) return false;
  if ('notApplicable' in said) return score === null;
  const { scores } = said;
  return scores.level === undefined
    ? scores.policy === policy && scores.practice === practice
    : scores.level === score;
}

export function textOfAnswer(said: Readable): number | string {
  if ('notApplicable' in said) return 'not applicable';
  const { level, policy, practice } = said.scores;
  return level ?? `policy ${policy}, practice ${practice}`;
}
