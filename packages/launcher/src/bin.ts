import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSignalInbox } from './channel/signals.ts';
import type { CommandContext } from './command-line/command-context.ts';
import { compileCacheDir, useCompileCache } from './compile-cache.ts';
import { defaultStateDir, passwdHome, type Surroundings } from './directories.ts';
import { platformOf } from './platform/platform.ts';
import { keepHeapSmall } from './small-heap.ts';

const platform = platformOf(process.platform, process.env);

// This comes first: until its handlers are there, a signal ends the launcher without a trace.
const signals = openSignalInbox(platform);
// Without a listener, Node opens the port of a debugger. The server process has an option against that, but nobody can
// give the launcher one: its client starts it.
process.on('SIGUSR1', () => {});
keepHeapSmall({ isStart: process.argv[2] === 'start' });

// The cache speeds up loading the program, so it comes before it. The program itself reads the configuration.
const surroundings: Surroundings = { platform, env: process.env, passwdHome: passwdHome() };
useCompileCache(platform, () =>
  compileCacheDir(surroundings.env['CSF_MCP_STATE_DIR'] || defaultStateDir(surroundings)),
);

/** For `command-line/warm-cache.ts`, not for users. */
const LOAD_ONLY = '--load-only';

/** Rejects when a part of the program cannot be loaded. Everything else ends the process with its exit code. */
export const ended = run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  if (args[0] === LOAD_ONLY) return loadStart();
  const { readVersion } = await import('./version.ts');
  const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));
  const context = { surroundings, version: readVersion(packageDir), packageDir, signals };
  const exitCode = (await startQuickly(args, context)) ?? (await runProgram(args, context));
  if (platform.name === 'win32') (await import('./process/windows-calls.ts')).endThisProcess(exitCode);
  process.exit(exitCode);
}

type Context = Omit<CommandContext, 'exit'>;

async function startQuickly(args: readonly string[], context: Context): Promise<number | null> {
  if (args[0] !== 'start') return null;
  const { quickStart } = await import('./command-line/quick-start.ts');
  return quickStart(args, context);
}

/** Loads what a start loads, for the compile cache. */
async function loadStart(): Promise<void> {
  await import('./command-line/quick-start.ts');
  await import('./supervise/supervise.ts');
  await import('./log/logger.ts');
  signals.close();
}

async function runProgram(args: readonly string[], context: Context): Promise<number> {
  const program = await import('./command-line/program.ts');
  return program.runProgram({ ...context, arguments: args });
}
