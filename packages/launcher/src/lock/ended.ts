import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renamePatiently } from '@csf-mcp/server/rename';
import { mayBeAttachedTo } from '../channel/site.ts';
import type { Platform } from '../platform/platform.ts';
import type { ProcessIdentity } from '../process/identity.ts';

const FILE_NAME = 'instance.ended';

/**
 * Notes in the data directory that `kill` or a forced start ends an instance on purpose: sessions that are attached to
 * it must not take its place. Call it before the first signal. It ignores failures, because a full disk must not keep
 * anybody from ending an instance. Without the note, attached sessions go on with a new one.
 */
export function announceEnd(dataDir: string, launcher: ProcessIdentity, platform: Platform): void {
  if (!mayBeAttachedTo(dataDir, platform)) return;
  const file = join(dataDir, FILE_NAME);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, serialize(launcher), { mode: 0o600 });
    renamePatiently(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** Whether somebody ended this very instance on purpose. */
export function wasEnded(dataDir: string, launcher: ProcessIdentity): boolean {
  try {
    return readFileSync(join(dataDir, FILE_NAME), 'utf8') === serialize(launcher);
  } catch {
    return false; // no note
  }
}

function serialize({ pid, startTicks }: ProcessIdentity): string {
  return JSON.stringify({ pid, startTicks });
}
