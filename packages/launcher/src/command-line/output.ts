import { escapeControlCharacters } from '../log/control-characters.ts';

// Arguments, variables and paths come back in messages.
export function print(text: string): void {
  process.stdout.write(escapeControlCharacters(text));
}

/** Of a diff, tabs are part. */
export function printLines(text: string): void {
  process.stdout.write(text.split('\t').map(escapeControlCharacters).join('\t'));
}

export function complain(text: string): void {
  process.stderr.write(escapeControlCharacters(text));
}

export function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
