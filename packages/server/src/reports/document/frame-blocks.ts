import { sentence } from '../../text/sentence.ts';
import type { ReportKind } from '../kinds.ts';
import type { ReportModel } from '../model.ts';
import type { ReportHead } from '../model-head.ts';
import { figuresHeadline } from '../report-headline.ts';
import { type Block, heading, list, mark, paragraph } from './block.ts';
import { NOT_MEANINGFUL, UNKNOWN } from './figure-text.ts';
import { ruleTexts } from './rule-texts.ts';

/** What each kind is called at its head. */
export const TITLES: Readonly<Record<ReportKind, string>> = {
  executive: 'Executive report',
  gaps: 'Gap report',
  plan: 'Plan',
  evidence: 'Evidence report',
  audit: 'Audit report',
  full: 'Full report',
};

/** What a report begins with: what it is of, whether anybody has approved it, and its headline. */
export function headBlocks(model: ReportModel): readonly Block[] {
  const { kind, head } = model;
  return [
    heading(1, `${TITLES[kind]}: ${head.name}`),
    mark(approvalText(head), !head.isDraft),
    list(headFacts(head).map((fact) => fact.join(': '))),
    ...head.notes.map(paragraph),
    heading(2, 'In short'),
    paragraph(sentence(figuresHeadline(model))),
    paragraph(marksText(model)),
  ];
}

/** What stands where there is no figure. */
export function marksText({ leastCoverage }: Pick<ReportModel, 'leastCoverage'>): string {
  return `${NOT_MEANINGFUL}: less than ${leastCoverage} % of the scope is assessed, so no mean is shown. ${UNKNOWN}: unknown or not set; never 0.`;
}

/** Who has approved what the report shows, or that nobody has. */
export function approvalText({ isDraft, snapshot }: ReportHead): string {
  if (snapshot === null) return 'DRAFT. It is of no snapshot, so nobody has approved it.';
  const { id, name, status, decidedBy, decidedOn } = snapshot;
  if (!isDraft) return `Snapshot ${id} "${name}", approved by ${decidedBy} on ${decidedOn}.`;
  const reopened = status === 'reopened' ? `, reopened by ${decidedBy} on ${decidedOn}` : '';
  return `DRAFT. Snapshot ${id} "${name}" is not approved${reopened}.`;
}

/** What the report is of: each fact with its name. */
export function headFacts(head: ReportHead): readonly (readonly [name: string, fact: string])[] {
  const revision = head.revision === null ? '' : `, revision ${head.revision}`;
  return [
    ['Organization', head.organization],
    ['Profile', `${head.name} (${head.profile}${revision})`],
    ['Scope', head.scope ?? UNKNOWN],
    ['Day judged', head.asOf],
    ...(head.knownAt === null ? [] : [['As known at', `entry ${head.knownAt} of the audit log`] as const]),
    ['Made', minuteOf(head.madeAt)],
  ];
}

/** `2026-03-31 09:05 UTC` */
function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** What a report ends with: what it rests on, and how its figures are made. */
export function basisBlocks({ basis, head, leastCoverage }: ReportModel): readonly Block[] {
  const { auditHead, rules, datasets, dataWarning } = basis;
  return [
    heading(2, 'Basis and method'),
    ...(dataWarning === null ? [] : [mark(dataWarning)]),
    list([
      `Coverage: ${basis.coverage}; a mean is shown from ${leastCoverage} % on`,
      ...(head.snapshot === null ? [] : [`SHA-256 of snapshot ${head.snapshot.id}: ${head.snapshot.sha256}`]),
      auditHead === null
        ? 'Audit log: empty'
        : `Audit log: entry ${auditHead.entry} of ${auditHead.at}, hash ${auditHead.hash}`,
      `Rules of the profile: ${ruleTexts(rules).join('; ') || 'the default ones'}`,
      `Wording of statements: ${basis.wording}`,
      ...datasets.map(({ title, status }) => `Informative references: ${title}, ${status}`),
      `Made by csf-mcp ${basis.version}`,
    ]),
    paragraph('How figures are made:'),
    list(METHOD),
  ];
}

/** docs/figures.md says more. */
const METHOD = [
  'A mean is of the assessed outcomes in scope, rounded to two decimals, half away from zero.',
  'A shortfall is target minus score of the outcomes below their target. What is above target makes up for nothing.',
  'A trend compares the same outcomes: those scored at both days.',
  'Tiers and risks are judged by people; nothing is computed of them. Levels of risk are never multiplied.',
  'Ages count to the day judged.',
];
