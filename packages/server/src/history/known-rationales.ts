import type { Transaction } from 'kysely';
import { parseChange } from '../audit/change-text.ts';
import type { Schema } from '../database/schema.ts';

/**
 * The outcomes for which a profile had said why it includes or excludes them, as it was known after an entry of the audit
 * log. Of texts no versions are stored.
 */
export async function knownRationales(
  transaction: Transaction<Schema>,
  profileId: string,
  entry: number,
): Promise<ReadonlySet<string>> {
  const entries = await transaction
    .selectFrom('audit_log')
    .select('after')
    .where('subject', '=', profileId)
    .where('sequence', '<=', entry)
    .where('after', 'like', '%"rationale"%')
    .orderBy('sequence')
    .execute();
  const given = new Set<string>();
  for (const { after } of entries) {
    for (const [outcome, text] of rationalesIn(Object(parseChange({ before: null, after }).after).texts)) {
      if (text === null) given.delete(outcome);
      else given.add(outcome);
    }
  }
  return given;
}

/** Each outcome with its new rationale. The first versions logged texts by outcome, later ones each text once. */
function rationalesIn(texts: unknown): [outcome: string, text: unknown][] {
  if (Array.isArray(texts)) {
    return texts.flatMap(({ text, fields }) =>
      (Object(fields).rationale ?? []).map((outcome: string) => [outcome, text]),
    );
  }
  return Object.entries(Object(texts)).flatMap(([outcome, values]): [string, unknown][] =>
    Object.hasOwn(Object(values), 'rationale') ? [[outcome, Object(values).rationale]] : [],
  );
}
