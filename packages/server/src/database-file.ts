// What the command line needs of the database without the server: neither the MCP SDK nor a server's connection.
export {
  type DatabaseCounts,
  type DatabaseProblem,
  type DatabaseProblemKind,
  type DatabaseReport,
  type InspectionOptions,
  inspectBackup,
  inspectDatabaseFile,
} from './database/inspect.ts';
