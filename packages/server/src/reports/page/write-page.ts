import { html } from '../../markup/markup.ts';
import type { Steps } from '../../turns/in-turns.ts';
import { basisBlocks } from '../document/frame-blocks.ts';
import { partsOf } from '../kinds.ts';
import type { ReportModel } from '../model.ts';
import type { Report } from '../report.ts';
import { blockSteps } from './block-markup.ts';
import { captionsOf } from './captions.ts';
import { draftPageSteps } from './draft-page.ts';
import { type Page, pageText } from './page-frame.ts';
import { reportMasthead, shortSection } from './page-head.ts';
import type { Section } from './page-section.ts';
import { partSteps } from './part-section.ts';

/** A report as one HTML file that needs no other. Every text is escaped: none is an element, an attribute or a link. */
export function* pageSteps({ blocks, model }: Pick<Report, 'blocks' | 'model'>): Steps<string> {
  const page = model === null ? yield* draftPageSteps(blocks) : yield* reportPageSteps(model);
  yield;
  return pageText(page);
}

function* reportPageSteps(model: ReportModel): Steps<Page> {
  const sections: Section[] = [shortSection(model)];
  for (const part of partsOf(model.kind)) sections.push(yield* partSteps(part, model));
  const [, ...basis] = basisBlocks(model);
  sections.push({
    ...BASIS,
    content: html`<div class="basis">${yield* blockSteps(basis, captionsOf(BASIS.title))}</div>`,
  });
  const { version } = model.basis;
  const footer = html`<p>Made by csf-mcp ${version}. This file is whole: it loads nothing.</p>`;
  return { masthead: reportMasthead(model), sections, footer };
}

const BASIS = { id: 'basis', title: 'Basis and method' };
