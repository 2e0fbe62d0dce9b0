/** What arguments and answers of tools say of profiles. An answer with an id and an organization is a profile itself. */
interface Naming {
  readonly profile?: unknown;
  readonly profiles?: unknown;
  readonly clonedFrom?: unknown;
  readonly id?: unknown;
  readonly organization?: unknown;
}

/**
 * The ids of the profiles that an answer is about. Every answer gives them under these names, also where the tool was
 * given the name of a profile or none; other texts that stand there are ids of nothing.
 */
export function profilesIn(args: object, facts: object): readonly string[] {
  return [...new Set([args, facts].flatMap(namedIn))];
}

function namedIn({ profile, profiles, clonedFrom, id, organization }: Naming): string[] {
  const own = organization === undefined ? undefined : id;
  const listed = Array.isArray(profiles) ? profiles : [];
  const inList = listed.map((item) => (typeof item === 'string' ? item : Object(item).id));
  return [profile, clonedFrom, own, ...inList].filter((id) => typeof id === 'string');
}
