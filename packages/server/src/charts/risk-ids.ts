import { fitted, SMALL, textWidth } from './labels.ts';

/** Open risks that are rated alike. */
export interface MatrixCell {
  /** Null: those risks have no such rating. */
  readonly likelihood: number | null;
  readonly impact: number | null;
  readonly count: number;
  /** Ids; the first of them if there are more than that. */
  readonly risks: readonly string[];
}

type Counted = Pick<MatrixCell, 'risks' | 'count'>;

/** Two lines of ids; the last says how many more there are. */
export function idLines({ risks, count }: Counted, room: number): readonly string[] {
  const [first = '', ...others] = risks;
  const second = others[0] ?? '';
  const more = count - 1;
  const rest = more === 0 ? '' : more === 1 && second !== '' ? second : `+${more} more`;
  return [first, textWidth(rest, SMALL) > room ? `+${more}` : rest]
    .filter((line) => line !== '')
    .map((line) => fitted(line, room, SMALL));
}

/** At most this many ids stand in a tooltip. */
const MOST_IDS = 40;

export function someIds({ risks, count }: Counted): string {
  return allIds({ risks: risks.slice(0, MOST_IDS), count });
}

/** The ids that are given, and how many more there are. */
export function allIds({ risks, count }: Counted): string {
  const leftOut = count - risks.length;
  return `${risks.join(', ')}${leftOut > 0 ? ` and ${leftOut} more` : ''}`;
}
