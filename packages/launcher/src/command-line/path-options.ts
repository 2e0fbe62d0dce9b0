import type { Command } from 'commander';

/** Adds the options of every command that works on one instance. */
export function addPathOptions(command: Command): Command {
  return command
    .option('--lock-file <path>', 'the lock file (also: CSF_MCP_LOCK_FILE)')
    .option('--data-dir <path>', 'the folder of the database (also: CSF_MCP_DATA_DIR)');
}
