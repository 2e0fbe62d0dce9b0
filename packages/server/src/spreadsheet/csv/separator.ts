import { invalidFile } from '../../refusals/invalid-file.ts';
import { quote } from '../../text/quote.ts';

/** What may stand between cells. Of those that a header has equally often, the first one is meant. */
export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface FoundSeparator {
  readonly separator: Separator;
  /** The index at which the rows begin. */
  readonly start: number;
}

/** The line with which Excel says what separates cells. It shows no row for it. */
const SAID = /^"?sep=(.?)"?(?:\r\n|[\r\n]|$)/i;

/**
 * What separates the cells: what the file says, or what the first line that has any of them outside quotation marks has
 * most of.
 * @throws CsfServerError INVALID_FILE if it says something else
 */
export function findSeparator(text: string): FoundSeparator {
  const [line = '', said] = SAID.exec(text) ?? [];
  if (said === undefined) return { separator: mostOf(text.slice(0, LOOKED_AT)), start: 0 };
  const separator = SEPARATORS.find((candidate) => candidate === said);
  if (separator !== undefined) return { separator, start: line.length };
  throw invalidFile(
    `Row 1: the file says that ${quote(said)} separates its cells. Save it with commas, semicolons or tabs.`,
  );
}

/** Enough of a file to see what separates its cells, in characters. */
const LOOKED_AT = 10_000;

function mostOf(beginning: string): Separator {
  // A line end between quotation marks does not end a line.
  const lines = beginning.replaceAll(/"[^"]*"?/g, '').split(/[\r\n]+/);
  const line = lines.find((text) => /[,;\t]/.test(text)) ?? '';
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}
