import type { Command } from 'commander';
import { type Flags, readCallConfig } from '../config.ts';
import { LauncherError } from '../errors.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';
import { printLines, toJson } from './output.ts';
import { addPathOptions } from './path-options.ts';
import { showProgress } from './progress.ts';

const HELP = `
Give the arguments as one JSON object, as - for a JSON object on stdin, or as name=value pairs. In a
pair, text stands as it is; numbers, true and false, lists and records are JSON; null clears what
can be cleared. --list names the tools, and with a tool its arguments.

stdout carries the answer and nothing else: the tool's text, or with --json its structured content.
A tool's refusal goes to stderr. There is no time limit: Ctrl-C ends the call cleanly. A change
without an answer may or may not have been made.

If no instance runs, the call is an instance of its own, with lock and lifecycle log, and ends with
its answer. If another one runs, call reads that database through a connection that cannot write. A
tool that writes is called in a session of the running instance, if that was started with --attach.
Otherwise the call waits for its end, and is refused with 75 when one instance stays for --wait
seconds. So calls that are made at once take turns. FORCE_TERMINATE has no effect. data_delete wants
a token that holds for one session only, so a single call shows what it would delete and deletes
nothing.

Files: csf.db in the data directory, lifecycle.log in the state directory.

Environment: CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR, CSF_MCP_STATE_DIR, CSF_MCP_START_TIMEOUT,
CSF_MCP_MAX_MESSAGE_MIB, CSF_MCP_AUDIT_ACCOUNT, CSF_MCP_PERSON; CSF_MCP_LOG_LEVEL on stderr
(default: warn).

Exit code: 0 answered; 1 refused by the tool, no answer, or one that could not be printed;
2 usage, such as an unknown tool; 69 the server could not start; 75 another instance is running;
77 no permission; 128+n ended by signal n.

Examples:
  csf-mcp call --list
  csf-mcp call --list csf_search
  csf-mcp call csf_get id=PR.AA-01 detail=detailed
  csf-mcp call csf_search '{"query": "backup", "limit": 3}' --json | jq '.results[].id'
  csf-mcp call profile_changes profile=clinic with='["lab"]'
  csf-mcp call assessment_record - < assessments.json
  csf-mcp call profile_create name=Lab organization=Acme --wait 60      wait for the running instance
`;

export function addCallCommand(
  program: Command,
  { surroundings, version, packageDir, signals }: CommandContext,
): void {
  addPathOptions(program.command('call'))
    .description("call one of the server's tools and print its answer")
    .argument('[tool]', 'the tool')
    .argument('[arguments...]', 'its arguments: a JSON object, - for one on stdin, or name=value pairs')
    .option('--wait <seconds>', 'how long a tool that writes waits for one instance to end (default: 10)')
    .option('--list', 'list the tools, or the arguments of one')
    .option('--json', "print one JSON object: the answer's structured content")
    .addHelpText('after', HELP)
    .action(async (tool: string | undefined, words: readonly string[], flags: Flags) => {
      const config = readCallConfig(flags, surroundings);
      leaveFolder();
      const { stdin, stdout, stderr } = process;
      const isTerminal = stderr.isTTY === true;
      const useColour = usesColour(stderr, surroundings);
      const { platform } = surroundings;
      const progress = showProgress(stderr);
      const output = { stderr, isTerminal, useColour, onWait: progress.show };
      const options = { platform, config, version, packageDir, signals, ...output };
      const asJson = flags['json'] === true;
      if (flags['list'] === true) {
        if (words.length > 0) throw usage('--list takes at most one tool');
        const { listTools } = await import('../call/call.ts');
        const { formatTool, formatTools } = await import('../call/tool-list.ts');
        const tools = await listTools(tool, options);
        signals.close();
        const [first] = tools;
        const width = stdout.columns ?? DEFAULT_WIDTH;
        if (asJson) printLines(toJson({ tools }));
        else if (tool !== undefined && first !== undefined) printLines(formatTool(first, width));
        else printLines(formatTools(tools, width));
        return;
      }
      if (tool === undefined) throw usage('call needs the name of a tool');
      const { call, textOf } = await import('../call/call.ts');
      const result = await call({ tool, words, stdin }, options).finally(progress.clear);
      signals.close();
      printLines(asJson ? toJson(result.structuredContent ?? {}) : `${textOf(result)}\n`);
    });
}

/** When stdout is not a terminal. */
const DEFAULT_WIDTH = 80;

function usage(problem: string): LauncherError {
  return new LauncherError('E_USAGE', problem, { hint: "'csf-mcp call --list' lists the tools." });
}
