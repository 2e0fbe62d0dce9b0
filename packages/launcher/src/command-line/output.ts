import { escapeControlCharacters } from '../log/control-characters.ts';

// Arguments, variables and paths come back in messages.
export function print(text: string): void {
  process.stdout.write(escapeControlCharacters(text));
}

/** Of a diff, tabs are part. */
export function printLines(text: string): void {
  process.stdout.write(keepTabs(text));
}

function keepTabs(text: string): string {
  return text.split('\t').map(escapeControlCharacters).join('\t');
}

/** For long texts. Resolves when the system has taken it, or when nobody reads any more, such as after `| head`. */
export async function printAll(text: string): Promise<void> {
  process.stdout.on('error', () => {});
  await new Promise<void>((resolve) => {
    process.stdout.write(keepTabs(text), () => resolve());
  });
}

export function complain(text: string): void {
  process.stderr.write(escapeControlCharacters(text));
}

export function toJson(report: object): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
