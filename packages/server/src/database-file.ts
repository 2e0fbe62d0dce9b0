// What the command line needs of the database without the server: neither the MCP SDK nor a server's connection.
export { type CopyOptions, copyDatabase } from './database/copy.ts';
export {
  type DatabaseCounts,
  type DatabaseProblem,
  type DatabaseProblemKind,
  type DatabaseReport,
  type InspectionOptions,
  inspectBackup,
  inspectDatabaseFile,
} from './database/inspect.ts';
export { companionsOf, databasePath } from './database/location.ts';
export {
  type KeptDatabase,
  type RestoredDatabase,
  type RestoreOptions,
  refuseUnfit,
  restoreDatabase,
} from './database/restore.ts';
export { syncDirectory } from './database/sync-to-disk.ts';
export { CsfServerError, type CsfServerErrorCode } from './refusals/error.ts';
