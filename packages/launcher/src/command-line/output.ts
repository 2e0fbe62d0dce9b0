import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { escapeControlCharacters } from '../log/control-characters.ts';

const writes: Promise<void>[] = [];

// Arguments, variables and paths come back in messages.
export function print(text: string): void {
  write(escapeControlCharacters(text));
}

/** Of a diff and of what a tool answers, tabs are part. */
export function printLines(text: string): void {
  write(text.split('\t').map(escapeControlCharacters).join('\t'));
}

/** Text with colours, in which everything else is escaped already. */
export function printStyled(text: string): void {
  write(text);
}

/**
 * Resolves when the system has taken everything that was printed: a pipe takes 64 KiB at once, and a process that exits
 * before its reader has made room loses the rest. A reader that has gone is no failure, such as of `csf-mcp … | head`.
 * @throws LauncherError E_IO
 */
export async function printed(): Promise<void> {
  try {
    await Promise.all(writes.splice(0));
  } catch (error) {
    if (systemErrorCode(error) === 'EPIPE') return;
    throw new LauncherError('E_IO', `Standard output cannot be written: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function write(text: string): void {
  const { stdout } = process;
  stdout.off('error', ignore).on('error', ignore);
  const written = new Promise<void>((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
  written.catch(ignore); // until printed() asks
  writes.push(written);
}

/** Of an error that is dealt with elsewhere. */
function ignore(): void {}

export function complain(text: string): void {
  process.stderr.write(escapeControlCharacters(text));
}

export function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
