import { spawn } from 'node:child_process';
import { errorMessage } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

/** The program of each system that opens a file with what the user has chosen for it. */
const OPENERS: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ['open'],
  // `start` is a word of cmd.exe, and no shell may read the path. This is what it calls.
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
};

const OTHERS = ['xdg-open'] as const;

/**
 * Opens a file in the user's browser, which does not end with this process.
 * @param onFailure is told why nothing has opened, as far as the opening program says so
 */
export function openInBrowser(file: string, { name }: Platform, onFailure: (reason: string) => void): void {
  const [program, ...args] = OPENERS[name] ?? OTHERS;
  const child = spawn(program, [...args, file], { detached: true, stdio: 'ignore', windowsHide: true });
  child.once('error', (error) => onFailure(`${program} cannot be run: ${errorMessage(error)}`));
  child.once('exit', (code) => {
    if (code !== 0) onFailure(`${program} has opened no browser (exit code ${code})`);
  });
  child.unref();
}
