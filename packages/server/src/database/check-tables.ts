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
  /** `problems` is what `PRAGMA quick_check` says. */
  | { readonly outcome: 'damaged'; readonly problems: string }
  /** SQLite threw an error, with this result code. */
  | { readonly outcome: 'failed'; readonly errcode: unknown; readonly message: string };

/** A check under way. Each report but the last comes before a table; there, `return` ends the check. */
export type TableCheck = Generator<CheckReport, CheckReport, void>;

/**
 * Checks a database table by table, each with its indexes, and closes it. The table `sqlite_schema` stands for the schema
 * and the list of free pages.
 *
 * Its text is part of the program of a worker thread, so it uses nothing but its argument and what every thread has.
 */
export function* checkTables(open: () => DatabaseSync): TableCheck {
  let tables = 0;
  let longestTableMs = 0;
  let database: DatabaseSync | undefined;
  try {
    database = open();
    const stored = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0");
    for (const name of ['sqlite_schema', ...stored.all().map(({ name }) => String(name))]) {
      yield { outcome: 'intact', isComplete: false, tables, longestTableMs };
      const startedAt = process.hrtime.bigint();
      const found = database.prepare(`PRAGMA quick_check("${name.replaceAll('"', '""')}")`).get();
      const problems = String(found?.['quick_check']);
      if (problems !== 'ok') return { outcome: 'damaged', problems };
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
