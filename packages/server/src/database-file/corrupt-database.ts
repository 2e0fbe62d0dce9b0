import { START_EMPTY } from '../database/sqlite-error.ts';
import { CsfServerError } from '../refusals/error.ts';

const RESTORE = `Restore a backup with csf-mcp restore <file>, which keeps this database beside it, or ${START_EMPTY}.`;

/** The refusal of a database that somebody only looked at. */
export function corruptDatabase(message: string, wayOut = RESTORE): CsfServerError {
  return new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message,
    hint: `Nothing was changed. ${wayOut}`,
  });
}
