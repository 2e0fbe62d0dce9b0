type DatabaseFile = typeof import('@csf-mcp/server/database-file');

/** Loads the part of the server that reads database files, for commands that need it. */
export function loadDatabaseFile(): Promise<DatabaseFile> {
  return withoutExperimentalWarning(() => import('@csf-mcp/server/database-file'));
}

/** On Node 22, node:sqlite prints a warning when it is loaded. All other warnings still appear. */
async function withoutExperimentalWarning<T>(load: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...details: unknown[]) => {
    if (details[0] === 'ExperimentalWarning') return;
    Reflect.apply(emitWarning, process, [warning, ...details]);
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
