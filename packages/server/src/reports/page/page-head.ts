import { html, type Markup } from '../../markup/markup.ts';
import { sentence } from '../../text/sentence.ts';
import { approvalText, headFacts, marksText, TITLES } from '../document/frame-blocks.ts';
import type { ReportModel } from '../model.ts';
import { figuresHeadline } from '../report-headline.ts';
import { keyFigures } from './key-figures.ts';
import type { Masthead } from './page-frame.ts';
import type { Section } from './page-section.ts';

/** What a page begins with: what it is of, and whether anybody has approved it. */
export function reportMasthead({ kind, head }: ReportModel): Masthead {
  return {
    kind: TITLES[kind],
    name: head.name,
    isDraft: head.isDraft,
    status: approvalText(head),
    below: html`
      <dl class="facts">${headFacts(head).map(fact)}</dl>
      ${head.notes.map((note) => html`<p class="muted">${note}</p>`)}`,
  };
}

function fact([name, text]: readonly [name: string, text: string]): Markup {
  return html`<div><dt>${name}</dt><dd>${text}</dd></div>`;
}

export function shortSection(model: ReportModel): Section {
  const content = html`
    ${keyFigures(model)}
    <p>${sentence(figuresHeadline(model))}</p>
    <p class="muted">${marksText(model)}</p>`;
  return { id: 'short', title: 'In short', content };
}
