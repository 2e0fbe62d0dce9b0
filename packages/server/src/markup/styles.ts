import { COLUMN_CLASSES } from './column-classes.ts';
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
--text-1:.75rem;--text-2:.875rem;--text-3:1rem;--text-4:1.25rem;--text-5:1.5625rem;
--space-1:.25rem;--space-2:.5rem;--space-3:.75rem;--space-4:1.25rem;--space-5:2rem;
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
p{margin:0;max-width:68ch}
dl,dd{margin:0}
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

/** A page as a whole: its head, its contents beside the parts where there is room, and its parts. */
const LAYOUT = `
:root{--least-column:6rem;--after-number:var(--space-4);--text-6:1.953rem;--text-7:2.441rem;--space-6:3.25rem}
h1{font-size:var(--text-7);letter-spacing:-.025em}
h2{font-size:var(--text-5);letter-spacing:-.01em}
h3{font-size:var(--text-4)}
.skip{position:absolute;inset-inline-start:var(--space-4);inset-block-start:-4rem;z-index:1;padding:var(--space-2) var(--space-4);border-radius:6px;background:var(--text);color:var(--ground)}
.skip:focus{inset-block-start:var(--space-3)}
body>header,.columns,body>footer{max-width:78rem;margin-inline:auto;padding-inline:var(--space-5)}
body>header{padding-block:var(--space-6) var(--space-4)}
h1,h2,h3,p,li,dd,blockquote,summary{overflow-wrap:anywhere}
.kind{display:block;margin-block-end:var(--space-2);font-size:var(--text-2);font-weight:650;letter-spacing:.02em;color:var(--current)}
.status{margin-block-start:var(--space-3);padding:var(--space-2) var(--space-3);border-inline-start:4px solid var(--current);background:var(--surface);font-weight:600;width:fit-content;max-width:100%}
.status-draft,.mark{border-color:var(--warning)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(9rem,100%),1fr));gap:var(--space-3) var(--space-5);margin-block-start:var(--space-4);font-size:var(--text-2)}
dt{font-size:var(--text-1);color:var(--muted)}
header>.muted{margin-block-start:var(--space-3)}
.contents ol{display:flex;flex-wrap:wrap;gap:0 var(--space-4);list-style:none;margin:0;padding:var(--space-3) 0;border-block:1px solid var(--line);font-size:var(--text-2)}
.contents a{display:inline-block;padding-block:var(--space-1);color:var(--muted);text-decoration:none;overflow-wrap:anywhere}
.contents a:hover{color:var(--text);text-decoration:underline}
main{min-width:0;outline-offset:var(--space-3)}
.part{padding-block-start:var(--space-6)}
.part:first-child{padding-block-start:var(--space-5)}
.part>*+*,.opening>*+*,.stack>*+*{margin-block-start:var(--space-4)}
.part>h3{margin-block-start:var(--space-5)}
.part>p+ul,.part>p+ol,.part>p+blockquote,.stack>p+blockquote{margin-block-start:var(--space-2)}
.stack{min-width:0}
.opening>h2+p,p+p{margin-block-start:var(--space-3)}
.mark{padding:var(--space-2) var(--space-3);border-inline-start:4px solid var(--warning);background:var(--surface);font-weight:600;width:fit-content;max-width:100%}
blockquote{margin:0;padding-inline-start:var(--space-4);border-inline-start:3px solid var(--line);max-width:68ch;white-space:pre-line}
.part ul:not(.key),.part ol{margin-block-end:0;padding-inline-start:1.3em;max-width:72ch}
.part li+li{margin-block-start:var(--space-1)}
.part .boxes{list-style:none;padding-inline-start:0}
.boxes li{padding-inline-start:2em;text-indent:-2em}
.boxes li::before{content:"";display:inline-block;width:.9em;height:.9em;margin-inline-end:1.1em;border:1.5px solid var(--muted);border-radius:3px;vertical-align:-.05em}
.key-figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1px;border:1px solid var(--line);border-radius:10px;overflow:hidden;background:var(--line)}
.key-figures>div{padding:var(--space-3) var(--space-4);background:var(--ground)}
.figure-value{display:block;font-size:var(--text-6);font-weight:650;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.key-figures .muted{font-size:var(--text-2);line-height:1.35;display:block}
.basis{font-size:var(--text-2)}
.basis>*+*{margin-block-start:var(--space-3)}
body>footer{padding-block:var(--space-6) var(--space-5);font-size:var(--text-1);color:var(--muted)}
${COLUMN_CLASSES}
.beside{--least-column:6.5rem;--after-number:var(--space-3)}
.short{max-width:36rem}
@media (min-width:48rem){
.key-figures{grid-template-columns:repeat(3,minmax(0,1fr))}
.beside{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:var(--space-5);align-items:start}
.beside>*{margin-block-start:0}
}
@media (min-width:70rem){
.columns{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:2.5rem}
.contents{position:sticky;inset-block-start:0;align-self:start;padding-block:var(--space-5) var(--space-4);max-height:100vh;overflow-y:auto}
.contents ol{display:block;border:0;padding:0}
}
@media (max-width:30rem){body>header,.columns,body>footer{padding-inline:var(--space-4)}}
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
@page{margin:16mm 16mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt sans-serif}}
@page draft{@bottom-left{content:"DRAFT";font:700 9pt sans-serif}}
:root{font-size:10pt}
.draft{page:draft}
body>header,.columns,body>footer{max-width:none;padding-inline:0}
body>header{padding-block-start:0}
.skip,.contents{display:none}
.columns{display:block}
.scroll{overflow:visible}
:root{--least-column:4.75rem;--after-number:var(--space-3)}
tbody tr:first-child{break-before:avoid}
p:has(+ul,+ol,+.scroll,+blockquote){break-after:avoid}
.facts{grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));column-gap:var(--space-3)}
.part,.part:first-child{padding-block-start:var(--space-4)}
.part>*+*,.opening>*+*,.stack>*+*{margin-block-start:var(--space-3)}
body>footer{display:none}
table{font-size:8.5pt}
.status,.key-figures,blockquote,p,li,.key,.note{break-inside:avoid}
.numbers summary{display:none}
.opening{break-inside:avoid}
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
export const STYLES = sheet(TOKENS, THEMES, PAGE, CHARTS, DATED_CHARTS, LAYOUT, PRINT);

/** What of it a dashboard on a screen needs, which has no charts of days and takes the theme of its host. */
export const SCREEN_STYLES = sheet(TOKENS, PAGE, CHARTS);

function sheet(...parts: readonly string[]): string {
  return parts.join('').replaceAll('\n', '');
}

function token(name: string, [light, dark]: Colour): string {
  return `--${name}:light-dark(${light},${dark});`;
}
