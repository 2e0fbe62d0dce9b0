import { type Facts, factsInWords, isRecord } from './facts-in-words.ts';

export interface ImportReport {
  /** The structured content of an answer. */
  readonly answer: Facts;
  /** Where the mapping was saved; null if there is none to save, undefined if nobody has asked for it. */
  readonly mappingFile: string | null | undefined;
  /** What to do next, in words of the terminal. */
  readonly next: string | null;
  /** The width of a line, in columns. */
  readonly width: number;
}

/** What the summary says, or what is shown elsewhere. */
const NOT_SHOWN = new Set([
  ...['summary', 'next', 'notes', 'dataWarning', 'notice', 'status', 'dryRun', 'kind', 'import', 'revision'],
  ...['mapping', 'hints'],
]);

/** What an import has answered, for a person at a terminal. */
export function formatImport({ answer, mappingFile, next, width }: ImportReport): string {
  const shown = Object.entries(answer).filter(([name]) => !NOT_SHOWN.has(name));
  const facts = { ...Object.fromEntries(shown), ...readingOf(answer) };
  const ends = [...notesOf(answer), ...savedNote(mappingFile, answer), ...(next === null ? [] : [next])];
  const parts = [
    `${answer['summary']}\n`,
    ...factsInWords(facts, width),
    ...(ends.length > 0 ? [`${ends.join('\n')}\n`] : []),
  ];
  return parts.join('\n');
}

/** A mapping that was proposed has its columns in a table of their own. One that was given is known. */
function readingOf({ mapping, columns }: Facts): Facts {
  if (columns === undefined || !isRecord(mapping)) return {};
  const { columns: _, ...others } = mapping;
  return { reading: others };
}

function notesOf({ notes, dataWarning, notice }: Facts): readonly string[] {
  return [
    ...(Array.isArray(notes) ? notes.map((note) => `Note: ${note}`) : []),
    ...(dataWarning === undefined ? [] : [`Warning: ${dataWarning}`]),
    ...(notice === undefined ? [] : [`Note: ${notice}`]),
  ];
}

function savedNote(file: string | null | undefined, { kind }: Facts): readonly string[] {
  if (file === undefined) return [];
  return [file === null ? `Note: no mapping was saved: a ${kind} has none.` : `Mapping saved: ${file}`];
}
