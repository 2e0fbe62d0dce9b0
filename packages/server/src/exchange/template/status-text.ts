import type { Assessment } from '../../database/tables/assessments.ts';
import type { ScaleLevel } from '../../database/tables/profiles.ts';

/**
 * The cell "Current Status": a line that says the current score, and the text of the profile below it.
 *
 * `Level 3: Achieved (2025-03-31, Ada)`, `Not applicable (2025-03-31, Ada)` or `Not assessed`
 */
const STATUS_LINE =
  /^(?:Level (?<level>\d+(?:\.\d+)?)(?:: .*)?|Not applicable|Not assessed)(?: \(\d{4}-\d{2}-\d{2}, .*\))?$/u;

/** What a cell says about the score. A level of null is a line without level; undefined is no such line. */
export interface StatusInCell {
  readonly level: number | null | undefined;
  readonly text: string;
}

export function statusText(
  assessment: Assessment | null,
  scale: readonly ScaleLevel[],
  text: string | undefined,
): string {
  const line = statusLine(assessment, scale);
  // Without a score, the line is needed only where the text could be taken for one.
  const isNeeded = assessment !== null || STATUS_LINE.test(firstLine(text ?? ''));
  return [...(isNeeded ? [line] : []), ...(text === undefined ? [] : [text])].join('\n');
}

function statusLine(assessment: Assessment | null, scale: readonly ScaleLevel[]): string {
  if (assessment === null) return 'Not assessed';
  const { score, date, assessor } = assessment;
  const judged = `(${date}, ${assessor.replaceAll(/\s+/gu, ' ')})`;
  if (score === null) return `Not applicable ${judged}`;
  const label = scale.find(({ value }) => value === score)?.label;
  return `Level ${score}${label === undefined ? '' : `: ${label.replaceAll(/\s+/gu, ' ')}`} ${judged}`;
}

export function statusInCell(cell: string): StatusInCell {
  const normal = cell.replaceAll('\r\n', '\n').trim();
  const first = firstLine(normal);
  const found = STATUS_LINE.exec(first.trim());
  if (found === null) return { level: undefined, text: normal };
  const level = found.groups?.['level'];
  return { level: level === undefined ? null : Number(level), text: normal.slice(first.length).trim() };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
