// A completion is looked for in many ids, and a URI in many templates. Neither of them has a schema with a limit: the MCP
// SDK takes any text, and so would work for seconds on a long one.

/** In UTF-16 units. No id, name or URI of csf-mcp is nearly as long. */
const LONGEST = 512;

/** The texts in the parameters of each method that are looked up, by their path. A last `*` stands for every key. */
const LOOKED_UP: Readonly<Record<string, readonly string[]>> = {
  'completion/complete': ['ref.uri', 'ref.name', 'argument.name', 'argument.value', 'context.arguments.*'],
  'prompts/get': ['name', 'arguments.*'],
  'resources/read': ['uri'],
  'resources/subscribe': ['uri'],
  'resources/unsubscribe': ['uri'],
  'tools/call': ['name'],
};

/** @returns why a request is refused: one of its texts is too long to be looked up; null if none is */
export function longTextIn(method: string, params: unknown): string | null {
  const paths = Object.hasOwn(LOOKED_UP, method) ? LOOKED_UP[method] : undefined;
  for (const path of paths ?? []) {
    const length = longest(params, path.split('.'));
    if (length > LONGEST)
      return `Invalid params: ${path} has ${length} characters, and may have at most ${LONGEST}`;
  }
  return null;
}

function longest(value: unknown, [key, ...rest]: readonly string[]): number {
  if (key === undefined) return typeof value === 'string' ? value.length : 0;
  if (typeof value !== 'object' || value === null) return 0;
  if (key === '*') return Object.values(value).reduce((most, one) => Math.max(most, longest(one, rest)), 0);
  return Object.hasOwn(value, key) ? longest(value[key as keyof typeof value], rest) : 0;
}
