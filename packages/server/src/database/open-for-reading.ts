import { connectForReading } from './connect-for-reading.ts';
import { type OpenDatabase, useConnection } from './open.ts';

/** Reads `<directory>/csf.db` beside its owner, as `connectForReading` does. */
export function openDatabaseForReading(directory: string): OpenDatabase {
  return useConnection(connectForReading(directory));
}
