import { counted } from '../../text/counted.ts';
import { sentence } from '../../text/sentence.ts';
import type { ReportModel } from '../model.ts';
import type { RiskCellRow, RisksPart } from '../model-records.ts';
import { type Block, heading, paragraph, table } from './block.ts';
import { given, levelText, UNKNOWN } from './figure-text.ts';
import { leftOutNote } from './left-out.ts';

export function riskBlocks({ risks }: ReportModel): readonly Block[] {
  return [
    heading(2, 'Risks'),
    paragraph(`${sentence(risks.basis)}. ${appetiteText(risks)}`),
    ...(risks.total > 0 ? [matrix(risks), ...notRated(risks), register(risks)] : []),
    ...leftOutNote(risks),
  ];
}

function appetiteText({ appetite, aboveAppetite, likelihoods, impacts }: RisksPart): string {
  if (aboveAppetite === null) return 'The profile states no risk appetite.';
  const accepted = [
    appetite.likelihood === null ? [] : `likelihood ${levelText(likelihoods, appetite.likelihood)}`,
    appetite.impact === null ? [] : `impact ${levelText(impacts, appetite.impact)}`,
  ];
  return `${counted(aboveAppetite, 'risk')} above the appetite: at most ${accepted.flat().join(' and ')}.`;
}

/** Highest likelihood first, impact to the right; each cell has the ids of its risks. */
function matrix({ likelihoods, impacts, cells }: RisksPart): Block {
  const cellAt = (likelihood: number, impact: number): string => {
    const cell = cells.find((cell) => cell.likelihood === likelihood && cell.impact === impact);
    return cell === undefined ? '' : cellText(cell);
  };
  return table(
    ['Likelihood', ...impacts.map(({ value, label }) => `${value} ${label}`)],
    likelihoods
      .toReversed()
      .map(({ value, label }) => [
        `${value} ${label}`,
        ...impacts.map((impact) => cellAt(value, impact.value)),
      ]),
  );
}

function cellText({ count, risks, leftOut }: RiskCellRow): string {
  return `${count}: ${risks.join(', ')}${leftOut > 0 ? `, ${leftOut} more` : ''}`;
}

function notRated({ cells, likelihoods, impacts }: RisksPart): readonly Block[] {
  const lacking = cells.filter(({ likelihood, impact }) => likelihood === null || impact === null);
  const rows = lacking.map((cell) => [
    cell.likelihood === null ? UNKNOWN : levelText(likelihoods, cell.likelihood),
    cell.impact === null ? UNKNOWN : levelText(impacts, cell.impact),
    cellText(cell),
  ]);
  return rows.length === 0
    ? []
    : [paragraph('Not rated in full:'), table(['Likelihood', 'Impact', 'Risks'], rows)];
}

function register({ rows, likelihoods, impacts }: RisksPart): Block {
  const titles = ['Id', 'Risk', 'Likelihood', 'Impact', 'Above appetite', 'Treatment', 'Owner', 'Review'];
  const yesOrNo = (value: boolean | null): string => (value === null ? UNKNOWN : value ? 'yes' : 'no');
  return table(
    titles,
    rows.map((row) => [
      ...[row.id, row.title, levelText(likelihoods, row.likelihood), levelText(impacts, row.impact)],
      ...[yesOrNo(row.aboveAppetite), given(row.treatment), given(row.owner), given(row.reviewOn)],
    ]),
  );
}
