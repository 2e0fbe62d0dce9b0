import { chartTable } from '../../src/charts/figure.ts';
import { html, type Markup } from '../../src/markup/markup.ts';
import type { Params } from '../host/messages.ts';
import { type Listed, listed, numberOf, records, textOf } from './figures.ts';

/** The lists of profile_overview, each as a table that says how much of it the answer has. */
export function overviewLists(overview: Params): readonly Markup[] {
  return [
    functionsTable(overview),
    shortfallTable(listed(overview['shortfalls'])),
    dueTable(listed(overview['due'])),
    evidenceTable(listed(overview['oldestEvidence'])),
    tierTable(overview),
  ].filter((part) => part !== null);
}

/** Stands where the server gives no mean, or one of too few outcomes. */
const NOT_MEASURED = 'n/m';

function functionsTable({ functions }: Params): Markup {
  const rows = records(functions).map(({ id, name, assessed, inScope, mean, thin, belowTarget }) => [
    `${textOf(id)} ${textOf(name)}`,
    thin === true ? NOT_MEASURED : (numberOf(mean) ?? NOT_MEASURED),
    `${numberOf(assessed)}/${numberOf(inScope)}`,
    numberOf(belowTarget),
  ]);
  return section('Functions', {
    header: ['Function', 'Mean', 'Assessed', 'Below target'],
    rows,
    notes: rows.some((row) => row.includes(NOT_MEASURED))
      ? ['n/m: not measured. Too few outcomes are assessed to speak for the function.']
      : [],
  });
}

function shortfallTable(list: Listed): Markup {
  return section('Largest shortfalls', {
    header: ['Outcome', 'Name', 'Score', 'Target', 'Shortfall'],
    rows: list.rows.map(({ id, shortName, score, target, shortfall }) => [
      ...[textOf(id), textOf(shortName), numberOf(score), numberOf(target), numberOf(shortfall)],
    ]),
    notes: [restOf(list, 'below target')],
  });
}

function dueTable(list: Listed): Markup | null {
  if (list.total === 0) return null;
  return section('Due next', {
    header: ['Of', 'What', 'Owner', 'Due on', 'Days late'],
    rows: list.rows.map(({ id, title, what, owner, dueOn, daysLate }) => [
      ...[textOf(id), `${textOf(title)} (${textOf(what)})`, textOf(owner) || 'nobody', textOf(dueOn)],
      numberOf(daysLate) ?? 'not late',
    ]),
    notes: [restOf(list, 'due')],
  });
}

function evidenceTable(list: Listed): Markup | null {
  if (list.total === 0) return null;
  return section('Oldest evidence', {
    header: ['Evidence', 'Title', 'Date'],
    rows: list.rows.map(({ id, title, date }) => [textOf(id), textOf(title), textOf(date)]),
    notes: [restOf(list, 'pieces of evidence')],
  });
}

function tierTable({ tiers }: Params): Markup | null {
  const rows = records(tiers).map(({ area, tier, name }) => [
    textOf(area),
    [numberOf(tier), textOf(name)].filter((part) => part !== null && part !== '').join(' '),
  ]);
  return rows.length === 0 ? null : section('Tiers', { header: ['Area', 'Tier'], rows, notes: [] });
}

function restOf({ total, rows }: Listed, what: string): string {
  return total > rows.length
    ? `${rows.length} of ${total} ${what} are shown.`
    : `All ${total} ${what} are shown.`;
}

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly notes: readonly string[];
}

function section(title: string, { header, rows, notes }: Table): Markup {
  const table = rows.length > 0 && chartTable({ caption: title, header, rows, notes });
  return html`
    <section>
      <h2>${title}</h2>
      ${rows.length === 0 && html`<p class="muted">None.</p>`}
      ${table}
      ${rows.length > 0 && notes.map((note) => html`<p class="note">${note}</p>`)}
    </section>`;
}
