import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { nodeCrypto } from '../node-crypto.ts';
import { atOnce, type Steps } from '../turns/in-turns.ts';

/** The audit log is a chain of its own. */
const NOT_DIGESTED: ReadonlySet<string> = new Set(['audit_log']);

const MODULUS = 1n << 256n;

/** A table whose rows the digest covers. */
export interface DigestedTable {
  readonly name: string;
  /** Its columns in their order. */
  readonly columns: readonly DigestedColumn[];
}

export interface DigestedColumn {
  /** Letters and underscores: no query has to quote it. */
  readonly name: string;
  /** Whether it is declared as a BLOB. JSON cannot hold one. */
  readonly isBinary: boolean;
}

/**
 * The digest of a set of rows: the sum of their SHA-256, modulo 2^256. A row can be added or taken away without looking
 * at the others, and the order of rows does not matter. It finds changes; it is no secret that would keep somebody from
 * computing it anew.
 */
export class StateDigest {
  #sum: bigint;

  constructor(hex = '0') {
    this.#sum = BigInt(`0x${hex}`);
  }

  add(row: string): void {
    this.#sum = (this.#sum + hashOf(row)) % MODULUS;
  }

  remove(row: string): void {
    this.#sum = (this.#sum - hashOf(row) + MODULUS) % MODULUS;
  }

  /** 64 hexadecimal digits. */
  hex(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}

/** The digest of what has to be added to one state to get the other; both in hex, as is the result. */
export function distance(from: string, to: string): string {
  return ((BigInt(`0x${to}`) - BigInt(`0x${from}`) + MODULUS) % MODULUS).toString(16);
}

function hashOf(row: string): bigint {
  return BigInt(`0x${nodeCrypto().hash('sha256', row)}`);
}

/** The tables of a database whose rows the digest covers. */
export function digestedTables(database: DatabaseSync): DigestedTable[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !NOT_DIGESTED.has(name))
    .map((name) => ({ name, columns: columnsOf(database, name) }));
}

function columnsOf(database: DatabaseSync, table: string): DigestedColumn[] {
  return database
    .prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY cid')
    .all(table)
    .map(({ name, type }) => ({ name: String(name), isBinary: type === 'BLOB' }));
}

/**
 * The SQL of the text that is hashed for a row: a JSON array of the table's name and the row's values, binary ones as
 * SQL literals.
 */
export function rowText({ name, columns }: DigestedTable, prefix = ''): string {
  const values = columns.map((column) =>
    column.isBinary ? `quote(${prefix}${column.name})` : `${prefix}${column.name}`,
  );
  return `json_array('${name}', ${values.join(', ')})`;
}

/** So many rows are hashed without a break: about 2 ms. */
const ROWS_PER_STEP = 500;

/** A binary value may have megabytes. */
const BINARY_ROWS_PER_STEP = 1;

/** The digest of everything that is stored, in hex. Reads every row: about a second for 250,000. */
export function digestOf(database: DatabaseSync): string {
  return atOnce(digestInSteps(database));
}

/** The same in steps. It is right only if nothing changes between them. */
export function* digestInSteps(database: DatabaseSync): Steps<string> {
  const digest = new StateDigest();
  for (const table of digestedTables(database)) {
    for (const texts of readInSteps(database, table)) {
      for (const text of texts) digest.add(text);
      yield;
    }
  }
  return digest.hex();
}

/** The texts of a table's rows, some at a time. Each read goes on at the key of the last one: to count there would take longer and longer. */
function* readInSteps(database: DatabaseSync, table: DigestedTable): Generator<string[]> {
  const key = keyOf(database, table);
  const keys = key.join(', ');
  const limit = table.columns.some(({ isBinary }) => isBinary) ? BINARY_ROWS_PER_STEP : ROWS_PER_STEP;
  const read = (condition: string) => {
    const page = database.prepare(
      `SELECT ${rowText(table)}, ${keys} FROM ${table.name} ${condition} ORDER BY ${keys} LIMIT ${limit}`,
    );
    page.setReturnArrays(true);
    page.setReadBigInts(true); // another program may have used any key
    return page;
  };
  const next = read(`WHERE (${keys}) > (${key.map(() => '?').join(', ')})`);
  let rows = rowsOf(read('').all());
  while (rows.length > 0) {
    yield rows.map(([text]) => String(text));
    rows = rows.length < limit ? [] : rowsOf(next.all(...(rows.at(-1)?.slice(1) ?? [])));
  }
}

/** `setReturnArrays` is not in the types of what `all` returns. */
function rowsOf(rows: unknown[]): SQLOutputValue[][] {
  return rows as SQLOutputValue[][];
}

/** The columns of a key that no two rows share, and that is never null. */
function keyOf(database: DatabaseSync, { name }: DigestedTable): string[] {
  const { wr: isWithoutRowid } = database.prepare('SELECT wr FROM pragma_table_list(?)').get(name) ?? {};
  if (isWithoutRowid !== 1) return ['rowid'];
  return database
    .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk')
    .all(name)
    .map((column) => String(column['name']));
}
