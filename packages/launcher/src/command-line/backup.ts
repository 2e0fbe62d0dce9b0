import { sep } from 'node:path';
import type { Command } from 'commander';
import { type Flags, readPath, readPathConfig } from '../config.ts';
import type { CommandContext } from './command-context.ts';
import { print, toJson } from './output.ts';
import { showProgress } from './progress.ts';

const HELP = `
Copies the database csf.db of the data directory, as it is at one moment, into one file. A running
instance can go on writing. backup reads the copy back before it gives it its name: every page,
index, value and reference, and the audit log. If only the audit log is broken, backup writes the
file and warns: csf-mcp restore will not accept it. If <file> is a folder, the backup in it is named
csf-mcp-<UTC time>.db. The file is private (0600). It holds everything: keep it as safe as the
database.

Files:
  ~/.local/share/csf-mcp/csf.db    the database (see csf-mcp --help for other systems)
  .csf-mcp-copy-*                  work in progress, in the data directory: if backup is killed, the
                                   next start, backup or doctor removes it. If <file> is on another
                                   disk, beside it: the next backup there removes it

Environment: CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR (lifecycle.log says what was written, and its
SHA-256).

Exit code: 0 written; 1 there is no database, it is damaged, or the disk is full; 2 usage, or <file>
already exists, or an earlier one left its log (-wal, -journal) beside it; 77 no permission. With any
code but 0 there is no new file.

Examples:
  csf-mcp backup ~/csf-backup.db
  csf-mcp backup /srv/backups              a file with the time in its name
  csf-mcp backup nightly.db --force        replace last night's file
  csf-mcp backup ~/csf.db --json | jq -r .sha256
`;

export function addBackupCommand(program: Command, { surroundings, signals }: CommandContext): void {
  program
    .command('backup')
    .description('write a verified copy of the database, even while an instance runs')
    .argument('<file>', 'the file to write, or a folder for it')
    .option('--force', 'replace the file if it already exists')
    .option('--data-dir <path>', 'the folder of the database (also: CSF_MCP_DATA_DIR)')
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (given: string, flags: Flags) => {
      const { dataDir, stateDir } = readPathConfig(flags, surroundings);
      const target = readPath('<file>', given);
      const progress = showProgress(process.stderr);
      const { backup, formatBackup } = await import('../database/backup.ts');
      const { lifecyclePath, openLifecycleLog } = await import('../log/lifecycle-log.ts');
      try {
        const report = await backup({
          platform: surroundings.platform,
          dataDir,
          target,
          isFolder: given.endsWith('/') || given.endsWith(sep),
          force: flags['force'] === true,
          now: new Date(),
          abort: signals.firstSignal,
          log: openLifecycleLog(lifecyclePath(stateDir)),
          onProgress: progress.show,
        });
        progress.clear();
        print(flags['json'] === true ? toJson(report) : formatBackup(report));
      } finally {
        progress.clear();
        signals.close(); // a signal that has arrived may end the command now: no work file is left
      }
    });
}
