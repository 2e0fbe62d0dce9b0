// The command line works on a database file with these. They load neither the MCP SDK nor a server's connection.
export { companionsOf, databasePath } from '../database/location.ts';
export { CsfServerError, type CsfServerErrorCode } from '../refusals/error.ts';
export { type CopyOptions, copyDatabase } from './copy.ts';
export { type InspectionOptions, inspectBackup, inspectDatabaseFile } from './inspect.ts';
export type { MakeCopyFolder } from './read-only.ts';
export { renamePatiently } from './rename.ts';
export type { DatabaseCounts, DatabaseProblem, DatabaseProblemKind, DatabaseReport } from './report.ts';
export {
  type KeptDatabase,
  type RestoredDatabase,
  type RestoreOptions,
  refuseUnfit,
  restoreDatabase,
} from './restore.ts';
export { syncDirectory, syncFile } from './sync-to-disk.ts';
