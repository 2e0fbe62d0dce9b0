import { chartTable } from '../../src/charts/figure.ts';
import type {
  DashboardData,
  DashboardOutcome,
  FirstRows,
  HistoryRow,
  OutcomeDetail,
  OutcomeEvidence,
  OutcomeReferences,
} from '../../src/dashboard/dashboard-data.ts';
import { html, type Insert, type Markup } from '../../src/markup/markup.ts';
import { actionButton, fact, heading, note } from './parts.ts';

interface Chatting {
  readonly canSay: boolean;
  readonly canScore: boolean;
}

/** One outcome: what it says, where it stands and what that rests on. */
export function outcomePart(detail: OutcomeDetail, data: DashboardData, can: Chatting): Insert {
  const { id, shortName, within, statement, words, lookFor, examples, evidence, material } = detail;
  const row = data.outcomes.find((outcome) => outcome.id === id);
  return [
    heading(`${id} ${shortName}`, [
      actionButton('‹ Back', 'back'),
      can.canScore && actionButton('Score this', 'score', id),
      can.canSay && actionButton('Explain this', 'say', id),
    ]),
    note(within),
    html`<p class="statement">${statement}</p>`,
    note(`In ${words}.`),
    row !== undefined && standing(row, data),
    list('What to look for', lookFor),
    list('Examples', examples),
    historyPart(detail.history),
    list('Evidence', evidence.rows.map(evidenceInWords), evidence.leftOut, 'None is recorded.'),
    list('Material that came in', material),
    referencesPart(detail.references),
  ];
}

function standing(row: DashboardOutcome, { scale }: DashboardData): Markup {
  const { state, score, target, gap, targetPriority, owner, targetOn } = row;
  const level = (value: number): string =>
    `${value} ${scale.find((each) => each.value === value)?.label ?? ''}`;
  return html`
    <dl class="facts">
      ${fact('Now', state === 'assessed' && score !== null ? level(score) : state)}
      ${fact('Target', target === null ? 'none set' : level(target))}
      ${gap !== null && gap > 0 && fact('Shortfall', gap)}
      ${targetPriority !== null && fact('Priority', targetPriority)}
      ${fact('Owner', owner ?? 'nobody')}
      ${targetOn !== null && fact('By', targetOn)}
    </dl>`;
}

function list(title: string, items: readonly Insert[], leftOut = 0, none = ''): Insert {
  if (items.length === 0) return none !== '' && [part(title), note(none)];
  return [
    part(title),
    html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`,
    leftOut > 0 && note(`${leftOut} more left out.`),
  ];
}

function part(title: string): Markup {
  return html`<h3>${title}</h3>`;
}

function historyPart({ rows, leftOut }: FirstRows<HistoryRow>): Insert {
  const title = 'History of scores';
  if (rows.length === 0) return [part(title), note('Nobody has assessed it.')];
  return [
    chartTable({
      caption: title,
      header: ['Date', 'Score', 'Assessor', 'Note'],
      rows: rows.map((row) => [row.date, row.score ?? 'n/a', assessorOf(row), row.note ?? '']),
      notes: [],
    }),
    leftOut > 0 && note(`${leftOut} older ones left out.`),
  ];
}

function assessorOf({ assessor, kind, isCurrent, withdrawn }: HistoryRow): string {
  const marks = [isCurrent && 'current', kind, withdrawn && `withdrawn: ${withdrawn}`].filter(Boolean);
  return marks.length === 0 ? assessor : `${assessor} (${marks.join(', ')})`;
}

function evidenceInWords({ id, title, date, state, validUntil }: OutcomeEvidence): string {
  return `${id} ${title} (${date}${validUntil === null ? '' : ` until ${validUntil}`}): ${state}`;
}

function referencesPart({ rows, leftOut }: FirstRows<OutcomeReferences>): Insert {
  const items = rows.map(({ title, isOfficial, references, leftOut }) => {
    const more = leftOut > 0 ? ` and ${leftOut} more` : '';
    const doubt = isOfficial ? '' : ' (unverified)';
    return html`<strong>${title}</strong>${doubt}: ${references.join(', ')}${more}`;
  });
  return list('References (they need not cover it)', items, leftOut);
}
