import { chartFigure } from '../../src/charts/figure.ts';
import type { DashboardData } from '../../src/dashboard/dashboard-data.ts';
import { html, type Insert, type Markup } from '../../src/markup/markup.ts';
import { matrixOf, trendOf } from './charts.ts';
import { dayInWords } from './chat-texts.ts';
import { outcomePart } from './outcome.ts';
import { outcomesPart } from './outcomes.ts';
import { overviewPart } from './overview.ts';
import { type PageState, TABS } from './page-state.ts';
import { actionButton, heading, note } from './parts.ts';

/** The whole page but its status line. Texts of users are escaped by the templates. */
export function drawPage(state: PageState): Markup | null {
  const { data } = state;
  return data && html`${pageHead(data)}${tabs(state)}<main>${mainPart(data, state)}</main>`;
}

function pageHead(data: DashboardData): Markup {
  const { name, organization, isDraft, whole, viewNotes, dataWarning } = data;
  return html`
    <header>
      <div class="head">
        <h1>${name} <span class="muted">${organization}</span></h1>
        ${actionButton('Refresh', 'refresh')}
      </div>
      <p class="note">${isDraft && html`<strong>Draft</strong> · `}${dayInWords(data)} · ${whole.basis}</p>
      ${viewNotes.map(note)}
      ${dataWarning !== undefined && html`<p class="warning">${dataWarning}</p>`}
    </header>`;
}

function tabs({ tab, outcome }: PageState): Markup {
  return html`
    <nav aria-label="Dashboard">${TABS.map(
      (name) =>
        html`<button data-do="tab" data-arg="${name}"${
          outcome === null && name === tab && html` aria-current="page"`
        }>${name}</button>`,
    )}</nav>`;
}

function mainPart(data: DashboardData, state: PageState): Insert {
  const { tab, outcome, canSay, asked } = state;
  // Scores are of today: there is none to give from a point of view in the past.
  const canScore = state.canScore && asked?.asOf === undefined && asked?.knownAt === undefined;
  if (outcome !== null) return outcomePart(outcome, data, { canSay, canScore });
  return [heading(tab, canSay && actionButton('Explain this', 'say', tab)), tabPart(data, state)];
}

function tabPart(data: DashboardData, state: PageState): Insert {
  if (state.tab === 'Overview') return overviewPart(data);
  if (state.tab === 'Trend') return [chartFigure(trendOf(data)), note(data.trend.basis)];
  if (state.tab === 'Risks') return chartFigure(matrixOf(data));
  return outcomesPart(data, state);
}
