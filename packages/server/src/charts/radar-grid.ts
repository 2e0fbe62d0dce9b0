import { type Markup, svg } from '../markup/markup.ts';
import type { Level } from './chart.ts';
import { at, shareOfScale } from './scales.ts';
import { hatchOf } from './shading.ts';
import { label } from './shapes.ts';

export const CENTRE = { x: 180, y: 146 };
export const RADIUS = 100;

/** The lowest level is not in the centre, where nothing could be told from it. */
const INNERMOST = 0.14;

export type Point = readonly [x: number, y: number];

export function pointAt(turn: number, distance: number): Point {
  const angle = 2 * Math.PI * turn;
  return [at(CENTRE.x + distance * Math.sin(angle)), at(CENTRE.y - distance * Math.cos(angle))];
}

export function distanceOf(value: number, scale: readonly Level[]): number {
  return RADIUS * (INNERMOST + (1 - INNERMOST) * shareOfScale(value, scale));
}

function around(count: number, distance: number): string {
  return Array.from({ length: count }, (_, index) => pointAt(index / count, distance).join()).join(' ');
}

/** The share of the circle that is nearest to an axis. */
export function sector(index: number, count: number, prefix: string): Markup {
  const corners = [-0.5, 0, 0.5].map((half) => {
    const distance = half === 0 ? RADIUS : RADIUS * Math.cos(Math.PI / Math.max(3, count));
    return pointAt((index + half) / count, distance).join();
  });
  return svg`<polygon points="${CENTRE.x},${CENTRE.y} ${corners.join(' ')}" fill="${hatchOf(prefix)}" class="unknown"/>`;
}

export function rings(scale: readonly Level[], count: number): readonly Markup[] {
  const spokes = Array.from({ length: count }, (_, index) => {
    const [x, y] = pointAt(index / count, RADIUS);
    return svg`<line x1="${CENTRE.x}" y1="${CENTRE.y}" x2="${x}" y2="${y}" class="grid-line"/>`;
  });
  const polygons = scale.map(
    ({ value }) => svg`<polygon points="${around(count, distanceOf(value, scale))}" class="grid-line"/>`,
  );
  return [...polygons, ...spokes];
}

export function levelLabels(scale: readonly Level[]): readonly Markup[] {
  return scale.map(({ value }) =>
    label(value, { x: CENTRE.x + 4, y: CENTRE.y - distanceOf(value, scale) + 11 }, 'small quiet halo'),
  );
}
