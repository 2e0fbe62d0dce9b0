import { dayNumber } from './days.ts';
import { shareOf } from './scales.ts';

export interface TrendPoint {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly assessed: number;
  readonly inScope: number;
  /** Less is assessed than the least coverage asks for. */
  readonly thin: boolean;
  /** Since the point before, over the outcomes that are scored at both; null at the first. */
  readonly step: {
    readonly since: string;
    readonly sameOutcomes: number;
    readonly meanBefore: number | null;
    readonly mean: number | null;
  } | null;
}

/** Where the first and the last day are, as shares of the width. */
const LEFT = 0.1;
const RIGHT = 0.915;

/** How far neighbours are apart if all are evenly. */
export function evenStep(points: number): number {
  return (RIGHT - LEFT) / Math.max(1, points);
}

/** A point with its place, and with what may be drawn of its step. */
export interface Placed extends TrendPoint {
  readonly x: number;
  readonly line: { readonly from: number; readonly to: number; readonly x: number } | null;
}

export function placedPoints(points: readonly TrendPoint[]): readonly Placed[] {
  const days = points.map(({ date }) => dayNumber(date));
  const places = days.map((day) =>
    days.length === 1
      ? (LEFT + RIGHT) / 2
      : LEFT + (RIGHT - LEFT) * shareOf(day, days[0] ?? day, days.at(-1) ?? day),
  );
  return points.map((point, index) => {
    const { from, to } = drawnStep(point, points[index - 1]);
    const x = places[index] ?? LEFT;
    return {
      ...point,
      x,
      line: from === null || to === null ? null : { from, to, x: places[index - 1] ?? x },
    };
  });
}

/** The means of a step as far as they stand for the scope. */
export function drawnStep(
  { step, thin }: TrendPoint,
  before: TrendPoint | undefined,
): { readonly from: number | null; readonly to: number | null } {
  if (step === null || thin || before === undefined || before.thin) return { from: null, to: null };
  return { from: step.meanBefore, to: step.mean };
}

/** Points that are that share of the width apart at least, the last one among them. */
export function spaced(placed: readonly Placed[], room: number): readonly Placed[] {
  let next = Number.POSITIVE_INFINITY;
  return placed.toReversed().filter(({ x }) => {
    if (x > next) return false;
    next = x - room;
    return true;
  });
}
