import { COLOURS, type Colour, SHADES } from './palette.ts';

/** The colours of text over shades, of which there are few, each with the steps that it is read on. */
const INKS = [...new Set(SHADES.map(({ on }) => on.join()))].map((ink) => ({
  on: SHADES.find(({ on }) => on.join() === ink)?.on ?? COLOURS.text,
  steps: [...SHADES.keys()].filter((step) => SHADES[step]?.on.join() === ink),
}));

/** The tokens that have a value each in light and in dark. */
const COLOUR_TOKENS = [
  ...Object.entries(COLOURS).map(([name, colour]) => token(name, colour)),
  ...SHADES.map(({ fill }, step) => token(`shade-${step}`, fill)),
  ...INKS.map(({ on }, index) => token(`ink-${index}`, on)),
].join('');

/** The fill of a shade, and of text over it, as classes. */
const SHADE_CLASSES = [
  ...SHADES.map((_, step) => `.shade-${step}{fill:var(--shade-${step})}`),
  ...INKS.map(({ steps }, index) => `${steps.map((step) => `.chart .on-${step}`)}{fill:var(--ink-${index})}`),
].join('');

/**
 * The tokens of the design. Sizes of text grow by a quarter, spaces by about a half. A page follows the reader's system
 * unless its root says `data-theme="light"` or `"dark"`.
 */
const TOKENS = `
:root{color-scheme:light dark;
--font:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--text-1:.75rem;--text-2:.875rem;--text-3:1rem;--text-4:1.25rem;--text-5:1.5625rem;--text-6:1.953rem;
--space-1:.25rem;--space-2:.5rem;--space-3:.75rem;--space-4:1.25rem;--space-5:2rem;--space-6:3.25rem;
${COLOUR_TOKENS}}
`;

const THEMES = `
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
`;

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:var(--text-3)/1.55 var(--font)}
h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:var(--text-6);letter-spacing:-.02em}
h2{font-size:var(--text-5);letter-spacing:-.01em}
h3{font-size:var(--text-4)}
p{margin:0;max-width:68ch}
:focus-visible{outline:3px solid var(--current);outline-offset:2px}
.muted{color:var(--muted)}
.hidden,.numbers caption{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
table{border-collapse:collapse;width:100%;font-size:var(--text-2);font-variant-numeric:tabular-nums}
caption{text-align:start;color:var(--muted);padding-block-end:var(--space-2)}
th,td{text-align:start;vertical-align:top;padding:var(--space-2) var(--space-3) var(--space-2) 0;border-block-end:1px solid var(--line);overflow-wrap:break-word;max-width:20rem;unicode-bidi:isolate}
thead th{color:var(--muted);font-weight:600;vertical-align:bottom}
tbody th{font-weight:600}
.number{text-align:end}
.id{white-space:nowrap}
.scroll{overflow-x:auto}
`;

const CHARTS = `
.figure{overflow-wrap:anywhere;margin:0;container-type:inline-size;min-width:0}
.figure>figcaption{font-size:var(--text-4);font-weight:650;line-height:1.25;margin-block-end:var(--space-3)}
.chart{display:block;width:100%;overflow:visible}
.chart+.chart{margin-block-start:var(--space-5)}
.chart-square{height:auto;max-width:27rem;margin-inline:auto}
.chart{fill:var(--text);font:400 12px/1 var(--font);font-variant-numeric:tabular-nums;}
.chart text{unicode-bidi:isolate}
.chart .small{font-size:10.5px}
.chart .strong{font-weight:650}
.chart .quiet{fill:var(--muted)}
.chart .middle{text-anchor:middle}
.chart .end{text-anchor:end}
.chart .wide{display:none}
@container (min-width:30rem){.chart .wide{display:inline}.chart .narrow{display:none}}
.grid-line{stroke:var(--line);fill:none}
.track{fill:var(--surface)}
.absent{fill:none;stroke:var(--hatch);stroke-dasharray:3 3}
.hatched{stroke:var(--hatch)}
.chart rect,.key rect{rx:3px}
.chart .hatch-ground{fill:var(--ground);rx:0}
.hatch-line{stroke:var(--hatch);stroke-width:2}
.edge{fill:none;stroke:var(--warning);stroke-width:2}
.shade-0,.key-shade{stroke:var(--line)}
${SHADE_CLASSES}
.beyond{fill:var(--beyond)}
.current,.target,.before{fill:none;stroke-linejoin:round}
.current,.before{stroke-linecap:round}
.current{stroke:var(--current);stroke-width:2.5}
.target{stroke:var(--target);stroke-width:2;stroke-dasharray:7 4}
.before{stroke:var(--before);stroke-width:1.75;stroke-dasharray:1.5 4}
.area{fill:var(--current);fill-opacity:.13}
.dot{fill:var(--current);stroke:var(--ground);stroke-width:1.5}
.ring,.target-mark{fill:var(--ground);stroke-width:2}
.ring{stroke:var(--current)}
.target-mark{stroke:var(--target)}
.before-mark{fill:var(--before)}
.bar{fill:var(--current)}
.ink{fill:var(--text)}
.unknown{stroke:none}
.halo text,text.halo{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:var(--space-1) var(--space-4);margin:var(--space-3) 0 0;padding:0;font-size:var(--text-1);color:var(--muted)}
.key li{min-width:0;display:flex;align-items:center;gap:var(--space-2)}
.key svg{flex:none;overflow:visible}
.note{margin-block-start:var(--space-2);font-size:var(--text-1);color:var(--muted)}
.numbers{margin-block-start:var(--space-3);font-size:var(--text-2)}
.numbers summary{cursor:pointer;color:var(--muted);width:max-content;max-width:100%;padding-block:var(--space-1)}
.numbers[open] summary{margin-block-end:var(--space-3)}
`;

/** Only charts of what has a day: the plan, and evidence. */
const DATED_CHARTS = `
.chart .alarm{fill:var(--warning)}
.left{fill:none;stroke:var(--current)}
.today{stroke:var(--text);stroke-width:1.5;stroke-dasharray:2 3}
.late{fill:var(--warning)}
.hollow{fill:var(--ground);stroke:var(--current);stroke-dasharray:3 2}
.marker{overflow:visible}
.due{fill:var(--ground);stroke:var(--text);stroke-width:1.75}
.due-late{fill:var(--warning);stroke:var(--warning);stroke-width:1.75}
`;

/** Paper is light, and shows the fills that carry meaning. A figure stays on its page. */
const PRINT = `
@media print{
:root,:root[data-theme]{color-scheme:light}
@page{margin:16mm}
body{font-size:10.5pt}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.figure,.chart,tr{break-inside:avoid}
.figure:has(.chart+.chart){break-inside:auto}
h1,h2,h3,figcaption,caption{break-after:avoid}
thead{display:table-header-group}
.numbers:not([open]){display:none}
}
@media (forced-colors:active){.chart,.key svg{forced-color-adjust:none;background:var(--ground)}}
`;

/** The one style sheet of a page and of its charts. It names no address. */
export const STYLES = sheet(TOKENS, THEMES, PAGE, CHARTS, DATED_CHARTS, PRINT);

/** What of it a dashboard on a screen needs, which has no charts of days and takes the theme of its host. */
export const SCREEN_STYLES = sheet(TOKENS, PAGE, CHARTS);

function sheet(...parts: readonly string[]): string {
  return parts.join('').replaceAll('\n', '');
}

function token(name: string, [light, dark]: Colour): string {
  return `--${name}:light-dark(${light},${dark});`;
}
