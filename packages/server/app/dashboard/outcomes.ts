import { chartFigure, headCell, scrollTable } from '../../src/charts/figure.ts';
import type { DashboardData, DashboardOutcome } from '../../src/dashboard/dashboard-data.ts';
import { html, type Insert, type Markup } from '../../src/markup/markup.ts';
import { mapOf } from './charts.ts';
import { type Filter, NOBODY, ownersOf, ownerValue, passing, STATES, shortfalls } from './filter.ts';
import type { PageState } from './page-state.ts';
import { actionButton, note } from './parts.ts';

/** The tab of all outcomes, and of those below target. */
export function outcomesPart(data: DashboardData, state: PageState): Markup {
  return html`${filters(data, state.filter)}<div id="shown">${shownOf(data, state)}</div>`;
}

/** What passes the filters. */
export function shownOf(data: DashboardData, { tab, filter }: PageState): Insert {
  const isMap = tab === 'Outcomes';
  const all = isMap ? data.outcomes : shortfalls(data);
  const shown = passing(all, filter);
  const which = isMap ? 'outcomes' : `below target, the largest shortfall first; ${data.shortfalls.basis}`;
  return [
    note(`${shown.length} of ${all.length} ${which}. Choose one to see more.`),
    isMap && chartFigure(mapOf(data, shown), { hasTable: false }),
    outcomeTable(shown, tab),
  ];
}

function filters(data: DashboardData, { part, owner, state }: Filter): Markup {
  const parts = data.functions.flatMap((one) => [
    one,
    ...data.categories.filter(({ id }) => id.startsWith(one.id)),
  ]);
  const isNobody = data.outcomes.some((outcome) => outcome.owner === null);
  return html`
    <div class="filters" role="group" aria-label="Filters">
      ${select('part', 'Part', part, [
        ['', 'All'],
        ...parts.map(({ id, name }): Option => [id, `${id} ${name}`]),
      ])}
      ${select('owner', 'Owner', owner, [
        ['', 'All'],
        ...ownersOf(data).map((name): Option => [ownerValue(name), name]),
        ...(isNobody ? [[NOBODY, 'Nobody'] as const] : []),
      ])}
      ${select('state', 'State', state, [['', 'All'], ...STATES.map((name): Option => [name, name])])}
      ${actionButton('Clear', 'clear')}
    </div>`;
}

type Option = readonly [value: string, label: string];

/** What is chosen stays to be seen, even if a refresh has taken it away from the options. */
function select(name: keyof Filter, label: string, chosen: string, options: readonly Option[]): Markup {
  const isThere = options.some(([value]) => value === chosen);
  const all = isThere ? options : [...options, [chosen, chosen] as const];
  return html`
    <label>${label}
      <select data-filter="${name}">${all.map(
        ([value, text]) =>
          html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
      )}</select>
    </label>`;
}

const COLUMNS = ['Outcome', 'Score', 'Target', 'Shortfall', 'Owner', 'By'];

function outcomeTable(shown: readonly DashboardOutcome[], caption: string): Insert {
  return (
    shown.length > 0 &&
    scrollTable(
      caption,
      COLUMNS.map((name) => headCell(name)),
      shown.map(outcomeRow),
    )
  );
}

/** By its id, the button opens the outcome, and the focus finds its way back. */
function outcomeRow({
  id,
  shortName,
  score,
  state,
  target,
  gap,
  owner,
  targetOn,
  ...more
}: DashboardOutcome) {
  const priority = more.targetPriority === null ? '' : ` (${more.targetPriority})`;
  const cells = [
    state === 'assessed' ? score : state,
    target === null ? null : `${target}${priority}`,
    gap !== null && gap > 0 ? gap : null,
    owner,
    targetOn,
  ];
  return html`
    <tr>
      <th scope="row"><button class="link" data-id="${id}"><b>${id}</b> ${shortName}</button></th>
      ${cells.map((cell) => html`<td>${cell ?? '–'}</td>`)}
    </tr>`;
}
