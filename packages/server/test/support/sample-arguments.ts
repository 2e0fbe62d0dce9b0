/** The part of JSON Schema that tools' input schemas use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
}

/** A schema without references, and with the properties that it has by their names alone. */
export function plainSchema(schema: JsonSchema, definitions = schema.$defs ?? {}): JsonSchema {
  const {
    $ref,
    $defs: _,
    properties = {},
    propertyNames,
    additionalProperties,
    items,
    anyOf,
    ...rest
  } = schema;
  const plain = (inner: JsonSchema): JsonSchema => plainSchema(inner, definitions);
  if ($ref !== undefined) return { ...plain(definitions[$ref.replace('#/$defs/', '')] ?? {}), ...rest };
  const named = (propertyNames?.enum ?? []).map((name): [string, JsonSchema] => [
    String(name),
    typeof additionalProperties === 'object' ? additionalProperties : {},
  ]);
  const all = [...Object.entries(properties), ...named];
  return {
    ...rest,
    ...(all.length > 0 && {
      properties: Object.fromEntries(all.map(([name, property]) => [name, plain(property)])),
    }),
    ...(items !== undefined && { items: plain(items) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(plain) }),
  };
}

/** The place of a value: names of arguments, and indices of lists. */
export type Path = readonly (string | number)[];

export interface Place {
  readonly path: Path;
  readonly schema: JsonSchema;
}

/** Values that fit what an argument of this name means; others are made of the schema alone. */
export type Samples = Readonly<Record<string, unknown>>;

/** Arguments that fit a schema: those required and, to reach it, the one at a path. */
export function sampleArguments(schema: JsonSchema, samples: Samples, path: Path = []): unknown {
  return sample(schema, { samples, path, name: '', index: 0 });
}

interface Position {
  readonly samples: Samples;
  /** The rest of the path, from this position on. */
  readonly path: Path;
  /** The name of the argument. */
  readonly name: string;
  /** The place in its list, which makes numbers ascend and texts differ. */
  readonly index: number;
}

function sample(schema: JsonSchema, position: Position): unknown {
  const [first] = schema.anyOf ?? [];
  if (first !== undefined) return sample(first, position);
  const { samples, name, index } = position;
  const [step, ...rest] = position.path;
  const below = (key: string | number): Path => (key === step ? rest : []);
  const type = typeOf(schema);
  if (type === 'object') {
    const names = new Set([...(schema.required ?? []), ...(typeof step === 'string' ? [step] : [])]);
    const value = (key: string) =>
      sample(schema.properties?.[key] ?? {}, { ...position, path: below(key), name: key });
    return Object.fromEntries([...names].map((key) => [key, value(key)]));
  }
  if (type === 'array') {
    // Lists of tools do not say that a list must not be empty.
    const length = schema.minItems ?? 1;
    const item = (index: number) => sample(schema.items ?? {}, { ...position, path: below(index), index });
    return Array.from({ length }, (_, index) => item(index));
  }
  if (Object.hasOwn(samples, name)) return samples[name];
  if (schema.enum !== undefined) return schema.enum[0];
  if (type === 'integer' || type === 'number') return (schema.minimum ?? 1) + index;
  if (type === 'boolean') return false;
  if (schema.format === 'date') return '2025-03-01';
  return schema.pattern?.includes('64') === true ? '0'.repeat(64) : `text ${index}`;
}

/** All places in a schema at which a value can stand, lists with their first item. */
export function placesIn(schema: JsonSchema, path: Path = []): Place[] {
  const inner = schema.anyOf?.[0] ?? schema;
  const below = Object.entries(inner.properties ?? {}).flatMap(([name, property]) =>
    placesIn(property, [...path, name]),
  );
  const items = inner.items === undefined ? [] : placesIn(inner.items, [...path, 0]);
  return [...(path.length > 0 ? [{ path, schema: inner }] : []), ...below, ...items];
}

/** The same arguments with another value at a path. */
export function withValue(args: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(args))
    return args.map((item, index) => (index === step ? withValue(item, rest, value) : item));
  const record = Object(args) as Record<string, unknown>;
  return { ...record, [step]: withValue(record[step], rest, value) };
}

/** The type that a schema asks for, null aside. */
export function typeOf({ type, enum: values }: JsonSchema): string {
  const [first = 'string'] = typeof type === 'string' ? [type] : (type ?? []);
  return type === undefined && values !== undefined ? 'string' : first;
}
