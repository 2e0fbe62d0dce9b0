import { jsonBytes } from '../paging/page-within.ts';
import { CARD_META_KEY } from './card-names.ts';

export interface CardContent {
  /** The one-time value of each outcome, by its id. */
  readonly values: Readonly<Record<string, string>>;
  /** The person at the client, as the client or its configuration names them; null if nobody is named. */
  readonly person: string | null;
  readonly evidence: (outcomeId: string) => readonly string[];
}

/** The bytes of a one-time value with its key, in JSON. */
const VALUE_BYTES = 60;

/** The bytes that an outcome takes on the card, at most: they count as a part of the answer. */
export function cardBytes(id: string, evidence: CardContent['evidence']): number {
  return VALUE_BYTES + jsonBytes({ [id]: evidence(id) });
}

/** What the scoring card gets besides the answer. Hosts hand metadata to a view, and not to the model. */
export function scoreCard({ values, person, evidence }: CardContent): Record<string, unknown> {
  const shown = Object.keys(values).map((id): [string, readonly string[]] => [id, evidence(id)]);
  return { [CARD_META_KEY]: { values, person, evidence: Object.fromEntries(shown) } };
}
