import { join } from 'node:path';

const DATABASE_FILE = 'csf.db';

/** The database of a data directory. */
export function databasePath(directory: string): string {
  return join(directory, DATABASE_FILE);
}

/** The files that SQLite keeps beside a database: changes not merged yet, their index, and what undoes a change. */
export function companionsOf(file: string): {
  readonly wal: string;
  readonly shm: string;
  readonly journal: string;
} {
  return { wal: `${file}-wal`, shm: `${file}-shm`, journal: `${file}-journal` };
}
