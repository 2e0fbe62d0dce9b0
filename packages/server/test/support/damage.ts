import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Writes junk over the first page of a table or an index of a closed database. */
export function damagePageOf(name: string, file: string): void {
  const database = new DatabaseSync(file);
  const root = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name);
  const pageSize = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.close();
  const page = Number(root?.['rootpage']);
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(100, 0xa5), 0, 100, (page - 1) * pageSize);
  closeSync(fd);
}
