import type { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';
import { digestedTables, rowText, StateDigest } from './state-digest.ts';

/** Follows the digest of everything that is stored, through the rows that this connection adds, changes and removes. */
export interface RowWatch {
  /** Called when a transaction that may write begins. */
  readonly begin: () => void;
  /** Called when it ends without a commit. */
  readonly rollBack: () => void;
  /** Has the digest read anew from the newest entry, because somebody else may have added one. */
  readonly forget: () => void;
  /** @throws Error when rows have changed since the last entry of the audit log: a change without its entry */
  readonly assertAudited: () => void;
}

/** The SQL function that gives the digest to the audit log. From then on, every change so far is in an entry. */
export const TAKE_DIGEST = 'csf_take_digest';

/**
 * How many characters the rows may have that one change adds. All 106 outcomes with 13 texts of their own have 2.8
 * million, and the largest import about 20.
 */
const MAX_ADDED_CHARACTERS = 32 * 1_024 * 1_024;

/**
 * Watches every row by temporary triggers. They are this connection's own, and so no part of the schema. Made when the
 * first transaction that writes begins, because they take 2 ms.
 */
export function watchRows(database: DatabaseSync): RowWatch {
  let isWatching = false;
  let digest: StateDigest | null = null;
  let isAudited = true;
  let addedCharacters = 0;

  const current = (): StateDigest => {
    digest ??= new StateDigest(lastDigest(database));
    return digest;
  };
  const install = (): void => {
    isWatching = true;
    // In memory: what is written must not lie in a temporary file as well.
    database.exec('PRAGMA temp_store = MEMORY');
    // Otherwise a row that REPLACE removes fires no trigger.
    database.exec('PRAGMA recursive_triggers = ON');
    database.function('csf_row_added', (row) => {
      const text = String(row);
      addedCharacters += text.length;
      if (addedCharacters > MAX_ADDED_CHARACTERS) throw tooMuch();
      current().add(text);
      isAudited = false;
      return null;
    });
    database.function('csf_row_removed', (row) => {
      current().remove(String(row));
      isAudited = false;
      return null;
    });
    database.function(TAKE_DIGEST, () => {
      isAudited = true;
      return current().hex();
    });
    for (const table of digestedTables(database)) {
      const { name } = table;
      const added = `SELECT csf_row_added(${rowText(table, 'NEW.')});`;
      const removed = `SELECT csf_row_removed(${rowText(table, 'OLD.')});`;
      database.exec(`
        CREATE TEMP TRIGGER ${name}_added AFTER INSERT ON main.${name} BEGIN ${added} END;
        CREATE TEMP TRIGGER ${name}_removed AFTER DELETE ON main.${name} BEGIN ${removed} END;
        CREATE TEMP TRIGGER ${name}_changed AFTER UPDATE ON main.${name} BEGIN ${removed} ${added} END;`);
    }
  };
  const forget = (): void => {
    digest = null; // the log knows
  };
  return {
    forget,
    begin: () => {
      if (!isWatching) install();
      isAudited = true;
      addedCharacters = 0;
    },
    rollBack: () => {
      forget();
      isAudited = true;
    },
    assertAudited: () => {
      if (!isAudited) throw new Error('rows have changed without an entry of the audit log');
    },
  };
}

/** The digest in the newest entry; that of nothing when there is none. */
function lastDigest(database: DatabaseSync): string {
  const last = database.prepare('SELECT state FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  return typeof last?.['state'] === 'string' ? last['state'] : '0';
}

function tooMuch(): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `This call would store more than ${MAX_ADDED_CHARACTERS} characters, which is the most for one call.`,
    hint: 'Nothing was stored. Split it into several calls; clone a profile with a very long history without its assessments.',
  });
}
