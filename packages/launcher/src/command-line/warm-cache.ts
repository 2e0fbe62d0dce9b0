import { join } from 'node:path';
import { execa } from 'execa';
import { compileCacheDir, createCompileCache } from '../compile-cache.ts';
import { readStateDir } from '../config.ts';
import { buildLoadingInvocation } from '../supervise/spawn.ts';
import type { CommandContext } from './command-context.ts';

/** Loading takes a tenth of a second. A machine that needs this long has other troubles. */
const LIMIT_MS = 10_000;

/**
 * Fills the compile cache with the code of a start, so that the first one is as fast as later ones. A launcher and a
 * server process load their code and end: no lock, no database. Where that fails, the first starts fill the cache.
 */
export async function warmCompileCache({
  surroundings,
  packageDir,
}: Pick<CommandContext, 'surroundings' | 'packageDir'>): Promise<void> {
  const directory = compileCacheDir(readStateDir(surroundings));
  createCompileCache(directory);
  const inDist = (file: string): string => join(packageDir, 'dist', file);
  const server = buildLoadingInvocation({
    serverPath: inDist('server-process.js'),
    compileCacheDir: directory,
  });
  const launcher = { file: process.execPath, arguments: [inDist('bin.js'), '--load-only'] };
  await Promise.all(
    [launcher, server].map(({ file, arguments: args }) =>
      execa(file, args, { stdio: 'ignore', timeout: LIMIT_MS, reject: false }),
    ),
  );
}
