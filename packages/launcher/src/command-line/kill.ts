import type { Command } from 'commander';
import { DEFAULT_KILL_TIMEOUT_SECONDS, type Flags, readKillTimeoutMs, readPathConfig } from '../config.ts';
import type { CommandContext } from './command-context.ts';
import { print, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';

const HELP = `
Asks the instance to end, or sends SIGTERM if it does not answer. Waits, sends SIGKILL to the whole
process tree, and confirms that it is gone.
The launcher itself kills a server that does not end within 5 seconds: a longer timeout gives
the launcher more time, not the server.
kill only ever signals a process that is proven to be the recorded instance.

Files: the lock file; lifecycle.log in the state directory says what kill did.

Environment: CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR.

Exit code: 0 stopped; 1 it survived; 2 usage; 3 none was running; 4 cannot tell; 77 not allowed to
signal it.

Examples:
  csf-mcp kill
  csf-mcp kill --timeout 0                SIGKILL at once after SIGTERM
`;

export function addKillCommand(program: Command, { surroundings, signals }: CommandContext): void {
  addPathOptions(program.command('kill'))
    .description('stop the running instance and confirm that it is gone')
    .option(
      '--timeout <seconds>',
      `how long to wait before SIGKILL (default: ${DEFAULT_KILL_TIMEOUT_SECONDS})`,
    )
    .option('--json', 'print one JSON object with stable keys')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      signals.close();
      const paths = readPathConfig(flags, surroundings);
      const timeoutMs = readKillTimeoutMs(flags, surroundings);
      const { formatKill, kill } = await import('../instance/stop.ts');
      const { lifecyclePath, openLifecycleLog } = await import('../log/lifecycle-log.ts');
      const report = await kill({
        platform: surroundings.platform,
        paths,
        timeoutMs,
        log: openLifecycleLog(lifecyclePath(paths.stateDir)),
      });
      print(flags['json'] === true ? toJson(report) : formatKill(report));
    });
}
