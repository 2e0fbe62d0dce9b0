import { setImmediate as nextTurn } from 'node:timers/promises';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { type CheckDepth, type CheckReport, checkTables } from './check-tables.ts';
import { openSqlite } from './open-sqlite.ts';

/** Checks a database on this thread, one table in each turn of the event loop. `abort` ends it before the next table. */
export async function checkInTurns(
  file: string,
  abort: AbortSignal,
  depth: CheckDepth = 'quick',
): Promise<CheckReport> {
  const check = checkTables(() => openSqlite(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS }), depth);
  let step = check.next();
  while (step.done !== true) {
    await nextTurn();
    step = abort.aborted ? check.return(step.value) : check.next();
  }
  return step.value;
}
