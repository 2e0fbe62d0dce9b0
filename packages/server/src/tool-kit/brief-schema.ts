/** A JSON Schema, or a part of one. */
type Json = Readonly<Record<string, unknown>>;

/** What only a refusal needs to say: a model that is told of a limit does not keep it more often. */
const BOUNDS = ['maxLength', 'minLength', 'maxItems', 'minItems', 'minimum', 'maximum', 'pattern', 'default'];

/**
 * A schema of arguments as models see it in `tools/list`, where every token counts for every request:
 * - without bounds and defaults, and without saying that null or no other keys are allowed;
 * - with the `brief` of a description in its place;
 * - without keys that are marked `unlisted`, which a model seldom needs;
 * - with the schema that is marked `listedAs` in the place of one that is listed elsewhere;
 * - with keys that are marked `together` named in one sentence, because they all have the same schema.
 *
 * A call is checked against the whole schema, and docs/tools.md shows all of it.
 */
export function inBrief({ listedAs, ...whole }: Json): Record<string, unknown> {
  if (listedAs !== undefined)
    return inBrief({ ...Object(listedAs), brief: whole['brief'], description: whole['description'] });
  const kept = Object.entries(whole).filter(
    ([key, value]) => !BOUNDS.includes(key) && !(key === 'additionalProperties' && value === false),
  );
  const { brief, description, ...json } = Object.fromEntries(
    kept.map(([key, value]) => [key, partOf(key, value, inBrief)]),
  );
  const said = brief ?? description;
  return { ...gathered(withoutNull(json)), ...(said !== undefined && said !== '' && { description: said }) };
}

/** Null clears a value, which the description of a record's id says once. */
function withoutNull({
  type,
  enum: words,
  propertyNames,
  ...json
}: Record<string, unknown>): Record<string, unknown> {
  const types = Array.isArray(type) ? type.filter((name) => name !== 'null') : type;
  return {
    ...(types !== undefined && { type: Array.isArray(types) && types.length === 1 ? types[0] : types }),
    ...(Array.isArray(words) && { enum: words.filter((word) => word !== null) }),
    ...json,
    // Keys that are all required are listed there.
    ...(propertyNames !== undefined && json['required'] === undefined && { propertyNames }),
  };
}

/** What only `inBrief` reads. */
const MARKS: ReadonlySet<string> = new Set(['brief', 'together', 'unlisted', 'listedAs']);

/** A schema as the documentation shows it: whole, without the marks. */
export function inFull(schema: Json): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !MARKS.has(key))
      .map(([key, value]) => [key, partOf(key, value, inFull)]),
  );
}

/** Keywords whose keys are names of the user's, not keywords. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs']);

function partOf(keyword: string, value: unknown, change: (schema: Json) => unknown): unknown {
  if (!NAMED.has(keyword)) return each(value, change);
  return Object.fromEntries(
    Object.entries(Object(value)).map(([name, schema]) => [name, each(schema, change)]),
  );
}

/** Applies a change to what may be a schema, a record or a list of schemas, or none. */
function each(value: unknown, change: (schema: Json) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, change));
  return typeof value === 'object' && value !== null ? change(value as Json) : value;
}

/** Moves the properties that are marked `together` into one sentence. */
function gathered(json: Record<string, unknown>): Record<string, unknown> {
  const { properties } = json;
  if (typeof properties !== 'object' || properties === null) return json;
  const entries = Object.entries(properties).filter(([, schema]) => Object(schema).unlisted !== true);
  const together = entries.filter(([, schema]) => Object(schema).together !== undefined);
  const [first] = together;
  if (first === undefined) return { ...json, properties: Object.fromEntries(entries) };
  const { together: what, ...schema } = Object(first[1]);
  const names = together.map(([name]) => name).join(', ');
  return {
    ...json,
    properties: Object.fromEntries(entries.filter((entry) => !together.includes(entry))),
    additionalProperties: { ...schema, description: `${what}: ${names}.` },
  };
}
