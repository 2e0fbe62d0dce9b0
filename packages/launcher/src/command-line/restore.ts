import type { Command } from 'commander';
import { DEFAULT_WAIT_SECONDS, type Flags, readPath, readPathConfig } from '../config.ts';
import type { CommandContext } from './command-context.ts';
import { complain, print, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { showProgress } from './progress.ts';

const HELP = `
Replaces the database csf.db of the data directory with a copy of <file>, a file that csf-mcp backup
wrote. restore verifies the copy first. It refuses a file that is damaged, that comes from another
program or a newer csf-mcp, or whose audit log is broken. The next start brings an older one up to
date. While an instance runs, restore changes nothing.
The replaced database stays beside the new one. If it was damaged, it stays as it was, with its log.
If restore is interrupted, one of the two is in place, or the next start says what to do.

Files, in the data directory:
  csf.db                        the database
  csf.db.replaced-<UTC time>    what it was before; with -wal or -journal if it was damaged.
                                Delete it when you no longer need it
  .restore-*                    work in progress; the next restore removes what was left

Environment: CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR (lifecycle.log says what was
restored, with the SHA-256 of its bytes, since the audit log goes back with the database).

Exit code: 0 restored; 1 the file cannot be used, or the disk is full; 2 usage; 75 an instance is
running; 77 no permission. With any code but 0 nothing has changed.

Examples:
  csf-mcp restore ~/csf-backup.db
  csf-mcp restore ~/.local/share/csf-mcp/csf.db.replaced-2026-11-22T10-15-00Z      go back
`;

export function addRestoreCommand(
  program: Command,
  { surroundings, version, signals }: CommandContext,
): void {
  addPathOptions(program.command('restore'))
    .description('replace the database with a backup, and keep the replaced one')
    .argument('<file>', 'the backup')
    .option('--accept-differences', 'restore it although its data differ from its audit log')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (given: string, flags: Flags) => {
      const paths = readPathConfig(flags, surroundings);
      const { platform } = surroundings;
      const file = readPath('<file>', given);
      const progress = showProgress(process.stderr);
      const { formatRestore, restore } = await import('../database/restore.ts');
      const { openLifecycleFile } = await import('../log/lifecycle-file.ts');
      const { lifecyclePath } = await import('../log/lifecycle-log.ts');
      const { createFileLogger } = await import('../log/logger.ts');
      try {
        const report = await restore({
          ...paths,
          platform,
          file,
          acceptDifferences: flags['acceptDifferences'] === true,
          version,
          waitMs: DEFAULT_WAIT_SECONDS * 1_000,
          now: new Date(),
          abort: signals.firstSignal,
          log: createFileLogger(openLifecycleFile(lifecyclePath(paths.stateDir))),
          onProgress: progress.show,
          onWarning: (warning) => {
            progress.clear();
            complain(`Warning: ${warning}\n`);
          },
        });
        progress.clear();
        print(flags['json'] === true ? toJson(report) : formatRestore(report, platform));
      } finally {
        progress.clear();
        signals.close(); // a signal that has arrived may end the command now: no work file is left
      }
    });
}
