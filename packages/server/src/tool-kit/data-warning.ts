/**
 * The ids of the profiles that an answer is about. Every tool takes and gives them under these names; other texts that
 * stand there are ids of nothing.
 */
export function profilesIn(args: object, facts: object): readonly string[] {
  return [...new Set([args, facts].flatMap(namedIn))];
}

function namedIn(data: { readonly profile?: unknown; readonly profiles?: unknown }): string[] {
  const listed = Array.isArray(data.profiles) ? data.profiles : [];
  return [data.profile, ...listed.map((item) => (typeof item === 'string' ? item : Object(item).id))].filter(
    (id) => typeof id === 'string',
  );
}
