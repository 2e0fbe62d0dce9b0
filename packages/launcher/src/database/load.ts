type DatabaseFile = typeof import('@csf-mcp/server/database-file');

/** Loads the part of the server that looks at database files, for commands that need it. */
export function loadDatabaseFile(): Promise<DatabaseFile> {
  return withoutExperimentalWarning(() => import('@csf-mcp/server/database-file'));
}

/** On Node 22, node:sqlite announces itself on stderr when it is loaded. Other warnings are shown as ever. */
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
