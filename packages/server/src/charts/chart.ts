import { type Insert, type Markup, svg } from '../markup/markup.ts';

/** A level of a scale. */
export interface Level {
  readonly value: number;
  readonly label: string;
}

/** A mean, and how much of its scope it stands for. */
export interface Measured {
  /** Null if nothing is known. */
  readonly mean: number | null;
  readonly assessed: number;
  readonly inScope: number;
  /** Less is assessed than the least coverage asks for: the mean does not stand for the scope. */
  readonly thin: boolean;
}

/** A cell of a table; null is unknown. */
export type Cell = string | number | null;

/** What a chart shows, as a table: the same numbers, with all their digits. */
export interface ChartText {
  readonly caption: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What has to be known to read the chart and the table. */
  readonly notes: readonly string[];
}

/** What a mark of the chart means. The mark is 16 by 12. */
export interface KeyItem {
  readonly mark: Markup;
  readonly label: string;
}

export interface Chart {
  readonly prefix: string;
  readonly title: string;
  readonly svg: Markup;
  readonly key: readonly KeyItem[];
  readonly text: ChartText;
}

export interface ChartOptions {
  /** Begins each id, so each chart of a page needs its own: a letter, then letters, digits and hyphens. */
  readonly prefix: string;
  /** Instead of the chart's own. */
  readonly title?: string;
}

/** Stands where a mean would say more than is known. */
export const NOT_MEASURED = 'n/m';

/** Said beside charts in which it occurs. */
export const NOT_MEASURED_NOTE =
  'n/m: not meaningful. Fewer outcomes are assessed than the least coverage asks for.';

/** Ends the description of a picture. */
export const SEE_TABLE = 'The table has the numbers.';

/** The narrowest picture that texts are cut for, in pixels: a phone of 360 with margins. */
export const NARROWEST = 320;

interface Drawing {
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  /** With a width, the picture is scaled as a whole. Without one, it is as wide as its place and texts keep their size. */
  readonly width?: number;
}

/**
 * The frame of a chart: its name, its description and the hatching.
 * @throws Error for a prefix that is no id
 */
export function drawing({ prefix, title, description, height, width }: Drawing, content: Insert): Markup {
  if (!/^[a-z][a-z\d-]*$/i.test(prefix)) throw new Error(`Begin ids with a letter, not with: ${prefix}`);
  const size =
    width === undefined
      ? svg`class="chart" width="100%" height="${height}"`
      : svg`class="chart chart-square" viewBox="0 0 ${width} ${height}"`;
  return svg`
    <svg ${size} role="img" aria-labelledby="${prefix}-title" aria-describedby="${prefix}-desc">
      <title id="${prefix}-title">${title}</title>
      <desc id="${prefix}-desc">${description}</desc>
      <defs>
        <pattern id="${prefix}-hatch" width="6" height="6"
          patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" class="hatch-ground"/>
          <path d="M0 0V6" class="hatch-line"/>
        </pattern>
      </defs>
      ${content}
    </svg>`;
}

/** How many rows of a list are drawn, how many are in the table, and how many are in neither. */
interface Extent {
  readonly drawn: number;
  readonly given: number;
  readonly leftOut: number;
}

/** What is not drawn of a long list, in words. */
export function leftOutNotes(what: string, { drawn, given, leftOut }: Extent): readonly string[] {
  return [
    ...(given > drawn ? [`${given - drawn} more ${what} are in the table only.`] : []),
    ...(leftOut > 0 ? [`${leftOut} more ${what} are left out.`] : []),
  ];
}

/** What is drawn where there is nothing to draw. */
export function nothing(words: string): Markup {
  return svg`<text x="0" y="20" class="quiet">${words}</text>`;
}
