import { isDeepStrictEqual } from 'node:util';

/** The change in an entry of the audit log, as it is stored: JSON texts. */
export interface ChangeText {
  /** Null if the subject is new. */
  readonly before: string | null;
  readonly after: string;
}

export interface ParsedChange {
  /** JSON data; a text that is no JSON, which only tampering leaves, is given as it is. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangeSummary {
  /** The revision of the profile after the change; null if the entry has none. */
  readonly revision: number | null;
  /** Names of the fields that changed, sorted. */
  readonly changed: readonly string[];
  /** How many things each of these fields has if it is a list or a record: after the change or, if gone, before. */
  readonly counts: Readonly<Record<string, number>>;
}

export function parseChange({ before, after }: ChangeText): ParsedChange {
  return { before: before === null ? null : parsed(before), after: parsed(after) };
}

export function summarizeChange({ before, after }: ParsedChange): ChangeSummary {
  const was = fieldsOf(before);
  const is = fieldsOf(after);
  const changed = [...new Set([...was.keys(), ...is.keys()])]
    .filter((field) => field !== 'revision' && !isDeepStrictEqual(was.get(field), is.get(field)))
    .sort();
  const revision = is.get('revision');
  return {
    // An entry from elsewhere may have anything.
    revision: typeof revision === 'number' && Number.isSafeInteger(revision) ? revision : null,
    changed,
    counts: Object.fromEntries(
      changed.flatMap((field): [string, number][] => {
        const value = is.get(field) ?? was.get(field);
        return typeof value === 'object' && value !== null ? [[field, Object.keys(value).length]] : [];
      }),
    ),
  };
}

/** The whole change as one JSON text. */
export function changeJson({ before, after }: ChangeText): string {
  return `{"before":${before},"after":${after}}`;
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A reader of the log should see what somebody has made of it, not an error.
    return text;
  }
}
