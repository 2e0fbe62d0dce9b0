import type { OutcomeStanding } from '../../assessments/standing.ts';
import type { Element } from '../../framework/elements.ts';
import type { Profile } from '../../profiles/profile.ts';
import { invalid } from '../../refusals/invalid.ts';
import { caseFolded } from '../../text/case-folded.ts';
import { quote } from '../../text/quote.ts';

const MAX_OWNERS_NAMED = 10;

/**
 * The included outcomes of an owner, of an element, or of both.
 * @throws CsfServerError INVALID_INPUT if there is none; it names the owners that there are
 */
export function askedOf(
  standings: readonly OutcomeStanding[],
  { id }: Profile,
  { owner, element }: { readonly owner: string | undefined; readonly element: Element | undefined },
): readonly OutcomeStanding[] {
  const within = standings.filter(
    ({ included, outcome }) => included && outcome.id.startsWith(element?.id ?? ''),
  );
  if (within.length === 0) {
    throw invalid(
      `${id} includes no outcome${element === undefined ? '' : ` of ${element.id}`}`,
      'Include it with profile_save first.',
    );
  }
  if (owner === undefined) return within;
  const owned = within.filter(
    (standing) => standing.owner !== null && caseFolded(standing.owner) === caseFolded(owner),
  );
  if (owned.length > 0) return owned;
  const owners = [...new Set(within.flatMap((standing) => standing.owner ?? []))].sort();
  const known = owners.slice(0, MAX_OWNERS_NAMED).map(quote).join(', ');
  throw invalid(
    `No included outcome${element === undefined ? '' : ` of ${element.id}`} has the owner ${quote(owner)}`,
    owners.length > 0
      ? `Owners are: ${known}${owners.length > MAX_OWNERS_NAMED ? ', …' : ''}.`
      : 'profile_save sets the owner of outcomes.',
  );
}
