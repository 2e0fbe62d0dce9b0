import * as z from 'zod';

/** A value of a record, and how its column keeps it. */
export interface Field<Value, Stored = Value> {
  /** The name of the column. By default it is that of the field in snake case. */
  readonly column?: string;
  /** The value of a new record that gives none. Without it, a new record has to give one. */
  readonly initial?: Value;
  /** What its values are, for who reads them out of a file. */
  readonly kind: FieldKind;
  /** The schema of values that a column keeps as JSON. */
  readonly schema?: z.ZodType;
  /** The only values. The table's CHECK holds the column to them, and a test holds this list to that CHECK. */
  readonly words?: readonly string[];
  read(stored: Stored): Value;
  write(value: Value): Stored;
}

export type FieldKind = 'text' | 'integer' | 'number' | 'flag' | 'ids' | 'json' | 'word';

export const text: Field<string> = { kind: 'text', read: asIs, write: asIs };

export const integer: Field<number> = { kind: 'integer', read: asIs, write: asIs };

/** A level of a scale, which may be a half. JSON of a whole number stays whole. */
export const number: Field<number> = { kind: 'number', read: asIs, write: asIs };

/** SQLite has no booleans. */
export const flag: Field<boolean, number> = {
  kind: 'flag',
  read: (stored) => stored === 1,
  write: Number,
};

/** A list of ids, as a JSON array. */
export const ids: Field<readonly string[], string> = { ...json(z.array(z.string())), kind: 'ids' };

export function json<Value>(schema: z.ZodType<Value>): Field<Value, string> {
  return {
    kind: 'json',
    schema,
    read: (stored) => schema.parse(JSON.parse(stored)),
    write: (value) => JSON.stringify(value),
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]): Field<Word> {
  return { kind: 'word', words, read: asIs, write: asIs };
}

/** A field that may be null, as it is in a new record. */
export function nullable<Value, Stored>(
  field: Field<Value, Stored>,
): Field<Value | null, Stored | null> & { readonly initial: null } {
  return {
    ...field,
    initial: null,
    read: (stored) => (stored === null ? null : field.read(stored)),
    write: (value) => (value === null ? null : field.write(value)),
  };
}

export function initially<Value, Stored>(
  initial: Value,
  field: Field<Value, Stored>,
): Field<Value, Stored> & { readonly initial: Value } {
  return { ...field, initial };
}

export function inColumn<const Column extends string, Value, Stored>(
  column: Column,
  field: Field<Value, Stored>,
): Field<Value, Stored> & { readonly column: Column } {
  return { ...field, column };
}

function asIs<Value>(value: Value): Value {
  return value;
}
