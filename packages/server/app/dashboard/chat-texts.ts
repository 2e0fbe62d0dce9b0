import type { DashboardData } from '../../src/dashboard/dashboard-data.ts';

// What the page says in the chat. It has ids and days only, which the server has made: no text of a user gets into a
// message that looks like the person's own.

type Shown = Pick<DashboardData, 'profile' | 'asOf' | 'knownAt'>;

/** @param about a title of the page, or the id of an outcome */
export function explainText(about: string, { profile, asOf, knownAt }: Shown): string {
  return `Explain "${about}" on the dashboard of the profile ${profile}, ${dayInWords({ asOf, knownAt })}: what it rests on, and what is missing.`;
}

/** The point of view. */
export function dayInWords({ asOf, knownAt }: Pick<Shown, 'asOf' | 'knownAt'>): string {
  return knownAt === null ? asOf : `${asOf} as known at audit entry ${knownAt}`;
}

/** The scoring card belongs to `assessment_next`, which gives what is due. */
export function scoreText(outcome: string, isScored: boolean, { profile }: Shown): string {
  const [category] = outcome.split('-');
  const again = isScored ? ' It has a score: include what was assessed before tomorrow.' : '';
  return `I want to score ${outcome} of the profile ${profile}: show me the scoring card, with assessment_next for ${category}.${again}`;
}
