import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OnLongCheck } from '../database/connection.ts';
import { newestAuditHash } from '../database/last-database.ts';
import { readMarks, SCHEMA_VERSION } from '../database/migrate.ts';
import { openImmutable } from '../database/open-sqlite.ts';
import { announcer } from './announce.ts';
import { copyDatabase } from './copy.ts';
import { inspectBackup } from './inspect.ts';
import { refuseProblems } from './problem-error.ts';
import { syncDirectory } from './sync-to-disk.ts';

/** A copy that is not yet verified, or that was left when its maker was killed. */
const UNFINISHED = '.before-schema.db';

/**
 * Keeps a database of an earlier schema before it is updated: as `before-schema-<n>.db` beside it, where n is the schema
 * that it gets. The copy is private and verified, and can be restored. Nobody has the database open.
 *
 * @throws CsfServerError when there is no room for the copy, or when it would not be one to rely on. Nothing was changed.
 */
export async function keepBeforeUpdate(file: string, onLongCheck: OnLongCheck): Promise<void> {
  const directory = dirname(file);
  const target = join(directory, UNFINISHED);
  const announce = announcer([file], onLongCheck);
  discard(target);
  try {
    await announce('copying the database before its update');
    const abort = new AbortController().signal;
    await copyDatabase({ file, target, targetName: target, abort, onProgress: () => {} });
    const { version, lastHash } = stateOf(target);
    if (version === SCHEMA_VERSION) return; // its log had the update already
    await announce('checking the copy of the database');
    refuseProblems(await inspectBackup(target, { name: file }), {
      // What somebody has changed outside csf-mcp goes on to differ after the update.
      of: (kind) => kind !== 'differs',
      hint: 'It was not updated, and nothing was changed. Restore a backup with csf-mcp restore.',
    });
    const kept = join(directory, `before-schema-${SCHEMA_VERSION}.db`);
    // An update that failed has left the same copy.
    if (existsSync(kept) && stateOf(kept).lastHash === lastHash) return;
    renameSync(target, freePath(kept));
    syncDirectory(directory);
    await announce('updating the database');
  } finally {
    discard(target);
  }
}

/** With the journal that SQLite cannot remove where the disk is full: it would belong to the next copy. */
function discard(copy: string): void {
  for (const path of [copy, `${copy}-journal`]) rmSync(path, { force: true });
}

function stateOf(file: string): { version: number; lastHash: string } {
  using database = openImmutable(file);
  return { version: readMarks(database).userVersion, lastHash: newestAuditHash(database) };
}

function freePath(path: string): string {
  const end = '.db';
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? path : `${path.slice(0, -end.length)}-${count}${end}`;
    if (!existsSync(candidate)) return candidate;
  }
}
