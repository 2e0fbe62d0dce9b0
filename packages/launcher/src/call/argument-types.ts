import * as z from 'zod/mini';

/** The parts of an argument's JSON Schema that csf-mcp reads. */
const argumentSchema = z.looseObject({
  type: z.optional(z.union([z.string(), z.array(z.string())])),
  enum: z.optional(z.array(z.unknown())),
  $ref: z.optional(z.string()),
  description: z.optional(z.string()),
  default: z.optional(z.unknown()),
});

const inputSchema = z.looseObject({
  properties: z.optional(z.record(z.string(), argumentSchema)),
  required: z.optional(z.array(z.string())),
  $defs: z.optional(z.record(z.string(), argumentSchema)),
});

/** One argument of a tool, as its input schema describes it. */
export interface ArgumentType {
  readonly name: string;
  readonly isRequired: boolean;
  /** JSON Schema's names of types; empty when the schema names none. */
  readonly types: readonly string[];
  /** The only values that it can have; null when it can have any. */
  readonly values: readonly unknown[] | null;
  readonly description: string;
  readonly defaultValue: unknown;
}

/** The arguments of a tool, in the order of its schema. */
export function argumentTypesOf(schema: unknown): ArgumentType[] {
  const { properties = {}, required = [], $defs = {} } = inputSchema.parse(schema);
  return Object.entries(properties).map(([name, property]) => {
    const referred = property.$ref === undefined ? undefined : $defs[property.$ref.replace('#/$defs/', '')];
    const { type, enum: values, description = '', default: defaultValue } = { ...referred, ...property };
    return {
      name,
      isRequired: required.includes(name),
      types: type === undefined ? (values ?? []).map(typeOf) : [type].flat(),
      values: values ?? null,
      description,
      defaultValue,
    };
  });
}

/** The type of an argument in words. */
export function typeInWords({ types, values }: Pick<ArgumentType, 'types' | 'values'>): string {
  if (values !== null) return values.join(' | ');
  const words = types.map((type) => WORDS[type] ?? type);
  return words.length === 0 ? 'any' : [...new Set(words)].join(' or ');
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  array: 'list',
  object: 'record',
  null: 'null',
};

/** Whether a JSON value is of a JSON Schema type. */
export function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeOf(value) === type;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
