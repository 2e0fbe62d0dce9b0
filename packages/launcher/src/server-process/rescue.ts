import { basename, dirname, join } from 'node:path';
import type { CsfServer, CsfServerError } from '@csf-mcp/server';
import type { Logger } from 'pino';
import { addRescueNote, rescueNotesPath } from '../channel/rescue-note.ts';
import type { ServerFailure } from '../channel/server-message.ts';
import { errorMessage } from '../errors.ts';
import { singleQuoted } from '../shell-words.ts';

export interface RescueOptions {
  readonly dataDir: string;
  readonly stateDir: string;
  readonly now: Date;
  readonly log: Logger;
}

/**
 * Saves the content of a database that is no longer at its place, beside that place if possible, and notes where. Until
 * somebody restores it or removes the note, no start begins with an empty database in its stead.
 * @returns what the launcher is told; null when no place takes it. Then the session stays readable until it ends.
 */
export async function rescueDatabase(
  server: CsfServer,
  error: CsfServerError,
  { dataDir, stateDir, now, log }: RescueOptions,
): Promise<ServerFailure | null> {
  const name = `csf.db.rescued-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  const places = [
    join(dataDir, name),
    join(dirname(dataDir), `${basename(dataDir)}-${name}`),
    join(stateDir, name),
  ];
  const note = (file: string): boolean => {
    try {
      addRescueNote(stateDir, { dataDir, file, at: now.toISOString() });
      return true;
    } catch (reason) {
      const facts = { note: rescueNotesPath(stateDir), reason: errorMessage(reason) };
      log.error(facts, 'The rescue cannot be noted');
      return false;
    }
  };
  const file = await server.rescue(places, note);
  if (file === null) {
    log.error(
      { places },
      `${error.message} Its content could not be saved: this session only reads from now on`,
    );
    return null;
  }
  return {
    message: `${error.message} What it held was saved to ${file}.`,
    hint: `To bring it back: csf-mcp restore ${singleQuoted(file)}\nTo start without it: remove ${rescueNotesPath(stateDir)}`,
  };
}
