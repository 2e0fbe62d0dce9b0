import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { escapeControlCharacters } from '../log/control-characters.ts';

const writes: Promise<void>[] = [];

// Escapes everything: messages quote arguments, variables and paths.
export function print(text: string): void {
  write(escapeControlCharacters(text));
}

/** Prints a diff or a tool's answer, with its tabs. */
export function printLines(text: string): void {
  write(text.split('\t').map(escapeControlCharacters).join('\t'));
}

/** Prints text with colours in which everything else is already escaped. */
export function printStyled(text: string): void {
  write(text);
}

/** Prints a file as it is. A terminal gets it escaped: what a file holds may be anybody's. */
export function printBytes(bytes: Buffer, isTerminal: boolean): void {
  if (isTerminal) printLines(bytes.toString('utf8'));
  else write(bytes);
}

/**
 * Resolves when the system has taken everything that was printed. A pipe takes 64 KiB at once, and a process that exits
 * before its reader makes room loses the rest. A reader that has left is not a failure: `csf-mcp … | head`.
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

function write(text: string | Buffer): void {
  const { stdout } = process;
  stdout.off('error', ignore).on('error', ignore);
  const written = new Promise<void>((resolve, reject) => {
    stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
  written.catch(ignore); // until printed() asks
  writes.push(written);
}

/** `printed` reports the error. */
function ignore(): void {}

export function complain(text: string): void {
  process.stderr.write(escapeControlCharacters(text));
}

export function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
