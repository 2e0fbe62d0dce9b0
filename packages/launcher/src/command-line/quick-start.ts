import { type Flags, readStartConfig, type StartConfig } from '../config.ts';
import { LauncherError } from '../errors.ts';
import type { CommandContext } from './command-context.ts';
import { runStart } from './run-start.ts';

/** The options of `start` in the one spelling that is read here, as in clients' configurations. */
const SWITCHES: ReadonlyMap<string, readonly [name: string, value: boolean]> = new Map([
  ['--force', ['force', true]],
  ['--attach', ['attach', true]],
  ['--restart', ['restart', true]],
  ['--no-restart', ['restart', false]],
]);
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['--lock-file', 'lockFile'],
  ['--data-dir', 'dataDir'],
  ['--wait', 'wait'],
  ['--start-timeout', 'startTimeout'],
  ['--answer-timeout', 'answerTimeout'],
  ['--transport', 'transport'],
  ['--log-level', 'logLevel'],
]);

/**
 * Runs `csf-mcp start` without the command-line parser, which describes all commands before it runs one: 20 ms that an
 * MCP client waits for.
 * @param args the command line after `csf-mcp`
 * @returns the exit code; null when the command line is anything else than a valid `start` in plain spelling. Then
 * nothing has been done, and the parser says what is wrong, if anything is.
 */
export async function quickStart(
  args: readonly string[],
  context: Omit<CommandContext, 'exit'>,
): Promise<number | null> {
  const [command, ...rest] = args;
  const flags = command === 'start' ? readPlainFlags(rest) : null;
  const config = flags === null ? null : readConfigOrNull(flags, context);
  return config === null ? null : runStart(config, context);
}

/**
 * Reads the options of `start` as commander would.
 * @returns null for any spelling but the plain one: `--name` or `--name value`, each option once
 */
export function readPlainFlags(args: readonly string[]): Flags | null {
  const flags: Record<string, string | boolean> = {};
  for (let index = 0; index < args.length; index++) {
    const given = args[index] ?? '';
    const [switched, isOn] = SWITCHES.get(given) ?? [];
    const name = switched ?? OPTIONS.get(given);
    if (name === undefined || name in flags) return null;
    const value = isOn ?? args[++index];
    if (value === undefined || (typeof value === 'string' && value.startsWith('-'))) return null;
    flags[name] = value;
  }
  return flags;
}

function readConfigOrNull(
  flags: Flags,
  { surroundings }: Pick<CommandContext, 'surroundings'>,
): StartConfig | null {
  try {
    return readStartConfig(flags, surroundings);
  } catch (error) {
    if (error instanceof LauncherError) return null;
    throw error;
  }
}
