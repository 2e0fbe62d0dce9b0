import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSignalInbox } from './channel/signals.ts';
import { compileCacheDir, useCompileCache } from './compile-cache.ts';
import { defaultStateDir, passwdHome, type Surroundings } from './directories.ts';
import { platformOf } from './platform/platform.ts';
import { keepHeapSmall } from './small-heap.ts';

const platform = platformOf(process.platform, process.env);

// This comes first: until its handlers are there, a signal ends the launcher without a trace.
const signals = openSignalInbox(platform);
keepHeapSmall();

// The cache speeds up loading the program, so it comes before it. The program itself reads the configuration.
const surroundings: Surroundings = { platform, env: process.env, passwdHome: passwdHome() };
useCompileCache(platform, () =>
  compileCacheDir(surroundings.env['CSF_MCP_STATE_DIR'] || defaultStateDir(surroundings)),
);

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));
const { runProgram } = await import('./command-line/program.ts');
const { readVersion } = await import('./version.ts');

process.exit(
  await runProgram({
    arguments: process.argv.slice(2),
    surroundings,
    version: readVersion(packageDir),
    packageDir,
    signals,
  }),
);
