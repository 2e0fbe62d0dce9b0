import { html, type Markup } from '../../markup/markup.ts';
import { given, NOT_MEANINGFUL, scoreText, targetText } from '../document/figure-text.ts';
import type { ReportModel } from '../model.ts';

interface KeyFigure {
  readonly name: string;
  readonly figure: string;
  /** What the figure is of, so that it never stands alone. */
  readonly beside: string;
}

/** The figures that readers look for first. */
export function keyFigures(model: ReportModel): Markup {
  const figures = [assessed, meanScore, belowTarget, supported, openRisks, late].map((of) => of(model));
  return html`<dl class="key-figures">${figures.map(keyFigure)}</dl>`;
}

function keyFigure({ name, figure, beside }: KeyFigure): Markup {
  return html`
    <div>
      <dt>${name}</dt>
      <dd><span class="figure-value">${figure}</span> <span class="muted">${beside}</span></dd>
    </div>`;
}

function assessed({ whole }: ReportModel): KeyFigure {
  return { name: 'Assessed', figure: String(whole.assessed), beside: `of ${whole.inScope} in scope` };
}

function meanScore({ whole }: ReportModel): KeyFigure {
  return { name: 'Mean score', figure: scoreText(whole), beside: `mean target ${targetText(whole.target)}` };
}

function belowTarget({ whole }: ReportModel): KeyFigure {
  const { belowTarget, withBoth, meanShortfall } = whole.shortfall;
  const mean = whole.thin && meanShortfall !== null ? NOT_MEANINGFUL : given(meanShortfall);
  const beside = `of ${withBoth} with score and target; mean shortfall ${mean}`;
  return { name: 'Below target', figure: String(belowTarget), beside };
}

function supported({ evidence: { figures }, whole }: ReportModel): KeyFigure {
  const beside = `of ${whole.assessed} scores rest on accepted evidence that holds`;
  return { name: 'With evidence', figure: String(figures.supported), beside };
}

function openRisks({ risks: { total, aboveAppetite } }: ReportModel): KeyFigure {
  const beside = aboveAppetite === null ? 'no appetite is stated' : `${aboveAppetite} above the appetite`;
  return { name: 'Open risks', figure: String(total), beside };
}

function late({ due }: ReportModel): KeyFigure {
  return { name: 'Late', figure: String(due.late), beside: `of ${due.total} with a day` };
}
