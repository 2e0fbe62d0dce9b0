import { NOT_MEASURED } from '../../src/charts/chart.ts';
import { chartFigure } from '../../src/charts/figure.ts';
import type { DashboardData } from '../../src/dashboard/dashboard-data.ts';
import { html, type Markup } from '../../src/markup/markup.ts';
import { radarOf, stripOf } from './charts.ts';
import { fact, note } from './parts.ts';

export function overviewPart(data: DashboardData): Markup {
  return html`
    ${tiles(data)}
    <div class="pair">${chartFigure(radarOf(data))}${chartFigure(stripOf(data))}</div>
    ${note('Choose a category to see its outcomes.')}`;
}

/** The figures that are quoted first. A mean never stands without what it was computed from. */
function tiles({ whole, leastCoverage, shortfalls, due, risks }: DashboardData): Markup {
  const { mean, assessed, inScope, belowTarget, meanShortfall, thin } = whole;
  const measured = (value: number | null): string | number => (thin ? NOT_MEASURED : (value ?? '–'));
  const asks = thin ? `; a mean asks for ${leastCoverage} %` : '';
  const above = risks.aboveAppetite;
  return html`
    <dl class="tiles">
      ${fact('Mean score', measured(mean), `assessed ${assessed} of ${inScope} in scope${asks}`)}
      ${fact('Below target', belowTarget, shortfalls.basis)}
      ${fact('Mean shortfall', measured(meanShortfall), `of the ${belowTarget} below target`)}
      ${fact('Due', due.total, `${due.late} late`)}
      ${fact('Open risks', risks.total, above === null ? 'no appetite stated' : `${above} above the appetite`)}
    </dl>`;
}
