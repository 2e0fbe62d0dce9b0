import { chartFigure } from '../../charts/figure.ts';
import { html, type Markup } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import type { Block, Table } from '../document/block.ts';
import { partBlocks } from '../document/report-document.ts';
import type { ReportPart } from '../kinds.ts';
import type { ReportModel } from '../model.ts';
import { blockSteps } from './block-markup.ts';
import { captionsOf } from './captions.ts';
import { chartOf } from './model-charts.ts';
import type { Section } from './page-section.ts';

/** Parts whose first table repeats what the chart shows: it opens below the chart. */
const FOLDED: readonly ReportPart[] = ['categories', 'trend', 'outcomes', 'risks'];

/** Parts with a chart and a short table, which have room side by side on a wide page. */
const SIDE_BY_SIDE: readonly ReportPart[] = ['functions', 'distribution', 'tiers'];

/**
 * A part of a report: what has to be known about it, its chart, and its words and tables, which have the same figures
 * as those of the Markdown.
 */
export function* partSteps(part: ReportPart, model: ReportModel): Steps<Section> {
  const [first, ...blocks] = partBlocks(part, model);
  const title = first?.type === 'heading' ? first.text : part;
  const captions = captionsOf(title);
  const chart = chartOf(part, model);
  yield;
  const { lead, folded, rest } = arranged(part, blocks);
  const figure = chart && chartFigure(chart, { hasTable: false });
  yield;
  const introduction = yield* blockSteps(lead, captions);
  const table = folded && (yield* blockSteps([folded], captions));
  const others = yield* blockSteps(rest, captions);
  if (SIDE_BY_SIDE.includes(part)) {
    const beside = html`<div class="beside">${figure}<div class="stack">${others}</div></div>`;
    return { id: part, title, opening: [introduction, beside], content: null };
  }
  const opens = table && foldedTable(table, { title, isOpen: isWanted(part, model) });
  return { id: part, title, opening: [introduction, figure], content: [opens, others] };
}

interface Arranged {
  /** What is said before the chart. */
  readonly lead: readonly Block[];
  readonly folded: Table | null;
  readonly rest: readonly Block[];
}

function arranged(part: ReportPart, blocks: readonly Block[]): Arranged {
  const isSaid = ({ type }: Block): boolean => type === 'paragraph' || type === 'mark';
  const found = blocks.findIndex((block) => !isSaid(block));
  const end = found === -1 ? blocks.length : found;
  const next = blocks[end];
  const isFolded = FOLDED.includes(part) && next?.type === 'table';
  return {
    lead: blocks.slice(0, end),
    folded: isFolded ? next : null,
    rest: blocks.slice(isFolded ? end + 1 : end),
  };
}

/** Who checks single outcomes needs the list of them, on paper too. */
function isWanted(part: ReportPart, { kind }: ReportModel): boolean {
  return part === 'outcomes' && kind !== 'gaps';
}

function foldedTable(
  table: readonly Markup[],
  { title, isOpen }: { readonly title: string; readonly isOpen: boolean },
): Markup {
  return html`
    <details class="numbers"${isOpen && html` open`}>
      <summary>Show as a table<span class="hidden">: ${title}</span></summary>
      ${table}
    </details>`;
}
