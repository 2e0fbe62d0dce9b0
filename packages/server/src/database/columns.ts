import type { Field } from './field.ts';

/** The fields of a record by their names, in the order in which answers show them. */
export type Fields = Readonly<Record<string, Field<unknown, unknown>>>;

/** The columns in which the values of a record are kept. Migrations create them. */
export interface Columns<F extends Fields> {
  readonly fields: F;
  /** The names of the columns, in the order of the fields. */
  readonly names: readonly (keyof RowOf<F> & string)[];
  /** The values that a new record has unless it gives others. */
  readonly initial: InitialOf<F>;
  fromRow(row: RowOf<F>): ContentOf<F>;
  toRow(content: ContentOf<F>): RowOf<F>;
  /** The values of these fields alone. */
  pick(content: ContentOf<F>): ContentOf<F>;
}

/** The values of a record. */
export type ContentOf<F extends Fields> = { readonly [Name in keyof F]: ReturnType<F[Name]['read']> };

/** A row: the values of a record as its columns store them. */
export type RowOf<F extends Fields> = {
  [Name in keyof F & string as ColumnOf<Name, F[Name]>]: Parameters<F[Name]['read']>[0];
};

/** The values of the record that columns keep. */
export type RecordOf<C extends { readonly fields: Fields }> = ContentOf<C['fields']>;

/** A row of these columns. */
export type StoredIn<C extends { readonly fields: Fields }> = RowOf<C['fields']>;

type InitialOf<F extends Fields> = {
  readonly [Name in keyof F as F[Name] extends { readonly initial: unknown } ? Name : never]: ReturnType<
    F[Name]['read']
  >;
};

type ColumnOf<Name extends string, F> = F extends { readonly column: infer Column extends string }
  ? Column
  : SnakeCase<Name>;

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : '';

/** Defines a record by its fields: its type, the type of its row, and the way from one to the other follow. */
export function columns<const F extends Fields>(fields: F): Columns<F> {
  const entries = Object.entries(fields).map(([name, field]) => ({
    name,
    field,
    column: field.column ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  }));
  const initial = entries.flatMap(({ name, field }) => ('initial' in field ? [[name, field.initial]] : []));
  // TypeScript does not follow names through these loops; the types above say what comes out.
  return {
    fields,
    names: entries.map(({ column }) => column) as (keyof RowOf<F> & string)[],
    initial: Object.fromEntries(initial) as InitialOf<F>,
    fromRow: (row) => {
      const values = row as Readonly<Record<string, unknown>>;
      const content: Record<string, unknown> = {};
      for (const { name, field, column } of entries) content[name] = field.read(values[column]);
      return content as ContentOf<F>;
    },
    toRow: (content) => {
      const values: Readonly<Record<string, unknown>> = content;
      const row: Record<string, unknown> = {};
      for (const { name, field, column } of entries) row[column] = field.write(values[name]);
      return row as RowOf<F>;
    },
    pick: (content) => {
      const values: Readonly<Record<string, unknown>> = content;
      return Object.fromEntries(entries.map(({ name }) => [name, values[name]])) as ContentOf<F>;
    },
  };
}
