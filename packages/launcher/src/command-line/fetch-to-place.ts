import { type Flags, readCallConfig } from '../config.ts';
import { LauncherError } from '../errors.ts';
import type { FileRequest } from '../exchange/export-file.ts';
import { usesColour } from './colours.ts';
import type { CommandContext } from './command-context.ts';
import { leaveFolder } from './leave-folder.ts';
import { print, printBytes, toJson } from './output.ts';
import { showProgress } from './progress.ts';

/** Has the server make a file, puts it where the user wants it, and says so; or prints it. */
export async function fetchToPlace(
  request: FileRequest,
  flags: Flags,
  { surroundings, version, packageDir, signals }: CommandContext,
): Promise<void> {
  const config = readCallConfig(flags, surroundings);
  const { stdout, stderr } = process;
  leaveFolder();
  const progress = showProgress(stderr);
  const { fetchFile, formatExport } = await import('../exchange/export-file.ts');
  try {
    const { report, bytes } = await fetchFile(request, {
      ...{ platform: surroundings.platform, config, version, packageDir, signals, stderr },
      isTerminal: stderr.isTTY === true,
      useColour: usesColour(stderr, surroundings),
      onWait: progress.show,
      onProgress: progress.showSoon,
    });
    progress.clear();
    if (bytes !== null) printBytes(bytes, stdout.isTTY === true);
    else print(flags['json'] === true ? toJson(report) : formatExport(report));
  } finally {
    progress.clear();
    signals.close(); // a signal that has arrived may end the command now: nothing is left
  }
}

/** @throws LauncherError E_USAGE for options that make no sense where the file goes to standard output */
export function refuseWithoutFile(flags: Flags): void {
  if (flags['force'] === true)
    throw new LauncherError('E_USAGE', '--force is for a file, and standard output is none');
  if (flags['json'] === true)
    throw new LauncherError('E_USAGE', '--json has no place to print: the file goes to standard output');
}
