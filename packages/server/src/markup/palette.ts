/** A colour in light and in dark. */
export type Colour = readonly [light: string, dark: string];

/**
 * The colours of the page. Like the shades, they are this project's own: computed in OKLCH
 * (https://bottosson.github.io/posts/oklab/), so that no licence applies. Blue and orange stay apart for readers who
 * confuse red and green, and no meaning rests on a colour alone: lines differ by dashes, marks by shape or hatching.
 */
export const COLOURS = {
  ground: ['#ffffff', '#0e141c'],
  surface: ['#f4f7fa', '#181f28'],
  text: ['#192029', '#e7ecf2'],
  muted: ['#545f6c', '#a3acb8'],
  line: ['#dadee5', '#313942'],
  /** Hatching says that something is unknown. Its strokes are light enough to read text over them. */
  hatch: ['#9299a2', '#616a75'],
  current: ['#0465af', '#73b6fa'],
  target: ['#a14206', '#efa464'],
  before: ['#5c646f', '#a3acb8'],
  /** Late, lapsed, above the appetite. */
  warning: ['#af2c1f', '#f89177'],
  beyond: ['#ffe1d1', '#4f2b1a'],
} as const satisfies Readonly<Record<string, Colour>>;

/** A shade of the sequential scale, and the colour of text over it. */
export interface Shade {
  readonly fill: Colour;
  readonly on: Colour;
}

/**
 * One hue (250°) in nine steps of lightness, the lowest nearest to the ground: in grey print and for every reader they
 * keep their order. Between the fifth and the sixth lies a wider step, so that text over each has a contrast of 4.5.
 */
export const SHADES: readonly Shade[] = [
  ['#e5f0fc', '#192837'],
  ['#c4daf2', '#233a51'],
  ['#a4c5e7', '#2b4d6f'],
  ['#84afdc', '#32618e'],
  ['#649ad1', '#3c74ab'],
  ['#3173b3', '#619ad3'],
  ['#195f9c', '#83b1e1'],
  ['#074b81', '#a5c8ed'],
  ['#033761', '#cbe1f8'],
].map(([light = '', dark = ''], step) => ({
  fill: [light, dark],
  on: step < 5 ? ['#101820', '#ffffff'] : ['#ffffff', '#101820'],
}));
