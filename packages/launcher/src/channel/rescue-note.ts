import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renamePatiently } from '@csf-mcp/server/rename';
import * as z from 'zod/mini';
import { makeDirectory } from '../make-directory.ts';

/** A database that was moved, deleted or replaced while it was in use, and the file to which its content was saved. */
const rescueNote = z.object({
  /** As it was given. It may not exist any more. */
  dataDir: z.string(),
  file: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
});

export type RescueNote = z.infer<typeof rescueNote>;

/**
 * The file in the state directory that keeps the notes. The data directory cannot: it may be gone.
 */
export function rescueNotesPath(stateDir: string): string {
  return join(stateDir, 'rescued.json');
}

/** The notes in a state directory; none when there is no file, or none that can be read. */
export function readRescueNotes(stateDir: string): RescueNote[] {
  try {
    return z.array(rescueNote).parse(JSON.parse(readFileSync(rescueNotesPath(stateDir), 'utf8')));
  } catch {
    return [];
  }
}

/** @throws a system error */
export function addRescueNote(stateDir: string, note: RescueNote): void {
  write(stateDir, [...readRescueNotes(stateDir), note]);
}

/** Forgets what was noted about a data directory. @throws a system error */
export function removeRescueNotes(stateDir: string, dataDir: string): void {
  const notes = readRescueNotes(stateDir);
  const others = notes.filter((note) => note.dataDir !== dataDir);
  if (others.length === notes.length) return;
  if (others.length > 0) write(stateDir, others);
  else rmSync(rescueNotesPath(stateDir), { force: true });
}

function write(stateDir: string, notes: readonly RescueNote[]): void {
  makeDirectory(stateDir, 0o700);
  const path = rescueNotesPath(stateDir);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(notes, null, 2)}\n`, { mode: 0o600 });
  renamePatiently(temporary, path);
}
