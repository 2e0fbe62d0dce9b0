import type { Command } from 'commander';

/** The options of each command that has to do with one instance. */
export function addPathOptions(command: Command): Command {
  return command
    .option('--lock-file <path>', 'the lock file (also: CSF_MCP_LOCK_FILE)')
    .option('--data-dir <path>', 'the folder of the database (also: CSF_MCP_DATA_DIR)');
}
