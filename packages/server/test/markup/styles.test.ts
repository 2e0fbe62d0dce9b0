import { describe, expect, test } from 'vitest';
import { LAST_SHADE } from '../../src/charts/shading.ts';
import { COLOURS, type Colour, SHADES } from '../../src/markup/palette.ts';
import { STYLES } from '../../src/markup/styles.ts';

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

function inTheme([light, dark]: Colour, theme: Theme): string {
  return theme === 'light' ? light : dark;
}

/** WCAG 2.2, relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio. */
function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(THEMES)('in the %s theme', (theme) => {
  const of = (name: keyof typeof COLOURS): string => inTheme(COLOURS[name], theme);

  test('text over each shade has a contrast of 4.5', () => {
    const contrasts = SHADES.map(({ fill, on }) => contrastOf(inTheme(fill, theme), inTheme(on, theme)));

    expect(contrasts.filter((contrast) => contrast < 4.5)).toEqual([]);
  });

  test.each(['text', 'muted', 'warning', 'current', 'target'] as const)(
    'the colour %s has a contrast of 4.5 over the page',
    (name) => {
      expect(contrastOf(of(name), of('ground'))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(['hatch', 'ground', 'surface', 'beyond'] as const)(
    'text has a contrast of 4.5 over the colour %s',
    (name) => {
      expect(contrastOf(of('text'), of(name))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('muted text has a contrast of 4.5 over a surface', () => {
    expect(contrastOf(of('muted'), of('surface'))).toBeGreaterThanOrEqual(4.5);
  });

  test('each shade is further from the page than the one before, so that grey print keeps their order', () => {
    const distances = SHADES.map(({ fill }) => contrastOf(inTheme(fill, theme), of('ground')));

    for (const [index, distance] of distances.slice(1).entries()) {
      expect(distance / (distances[index] ?? 0)).toBeGreaterThan(1.15);
    }
  });

  test('the strokes of hatching stand out from the page', () => {
    expect(contrastOf(of('hatch'), of('ground'))).toBeGreaterThan(2.5);
  });
});

test('charts use all shades', () => {
  expect(SHADES).toHaveLength(LAST_SHADE + 1);
});

test('the style sheet names no address and ends no element', () => {
  expect(STYLES).not.toMatch(/url\(|@import|@font-face|https?:|[<\\]/);
});

test('each token that the style sheet uses is defined', () => {
  const defined = new Set([...STYLES.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
  const used = [...STYLES.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name);

  expect(used.filter((name) => !defined.has(name))).toEqual([]);
});
