import type { DatabaseSync } from 'node:sqlite';

/** What a check of a database says. */
export type CheckReport =
  /** These tables are intact. The check has looked at all of them unless it was stopped. */
  | {
      readonly outcome: 'intact';
      readonly isComplete: boolean;
      readonly tables: number;
      readonly longestTableMs: number;
    }
  /** `problems` is what SQLite says of the first one. */
  | { readonly outcome: 'damaged'; readonly problems: string }
  /** SQLite threw an error, with this result code. */
  | { readonly outcome: 'failed'; readonly errcode: unknown; readonly message: string };

/** A check under way. Each report but the last comes before a table; there, `return` ends the check. */
export type TableCheck = Generator<CheckReport, CheckReport, void>;

/** `quick`: the structure of every page. `full`: also every index and value, and what a row refers to. */
export type CheckDepth = 'quick' | 'full';

/**
 * Checks a database table by table, each with its indexes, and closes it. The table `sqlite_schema` stands for the schema
 * and the list of free pages.
 *
 * Its text is part of the program of a worker thread, so it uses nothing but its arguments and what every thread has.
 */
export function* checkTables(open: () => DatabaseSync, depth: CheckDepth): TableCheck {
  let tables = 0;
  let longestTableMs = 0;
  let database: DatabaseSync | undefined;
  try {
    database = open();
    const stored = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0");
    for (const name of ['sqlite_schema', ...stored.all().map(({ name }) => String(name))]) {
      yield { outcome: 'intact', isComplete: false, tables, longestTableMs };
      const startedAt = process.hrtime.bigint();
      const table = `"${name.replaceAll('"', '""')}"`;
      const check = depth === 'full' ? 'integrity_check' : 'quick_check';
      const problems = String(database.prepare(`PRAGMA ${check}(${table})`).get()?.[check]);
      if (problems !== 'ok') return { outcome: 'damaged', problems };
      const orphan =
        depth === 'full' ? database.prepare(`PRAGMA foreign_key_check(${table})`).get() : undefined;
      if (orphan !== undefined) {
        const { table: of, parent } = orphan;
        return { outcome: 'damaged', problems: `a row of ${of} refers to a missing one of ${parent}` };
      }
      longestTableMs = Math.max(longestTableMs, Number(process.hrtime.bigint() - startedAt) / 1e6);
      tables++;
    }
    return { outcome: 'intact', isComplete: true, tables, longestTableMs };
  } catch (error) {
    const { errcode, message } = Object(error);
    return { outcome: 'failed', errcode, message: String(message) };
  } finally {
    database?.close();
  }
}
