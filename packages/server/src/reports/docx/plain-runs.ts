import { TextRun } from 'docx';
import { withoutForbidden } from '../../markup/escaped.ts';

/** All line ends that people or programs write. */
const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;

/** A text on one line. */
export function oneLine(text: string): string {
  return withoutForbidden(text.trim().replaceAll(/\s+/gu, ' '));
}

/** The lines of a text that have something in them. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(LINE_END)
    .map(oneLine)
    .filter((line) => line !== '');
}

/**
 * A text as runs of a paragraph. The library looks for `{name-0}` in all of the XML and writes the id of a list in its
 * place, so no run goes on after a brace.
 */
export function plainRuns(line: string): TextRun[] {
  return line.split(/(?<=\{)/).map((text) => new TextRun(text));
}
