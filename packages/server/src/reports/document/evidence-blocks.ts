import { sentence } from '../../text/sentence.ts';
import type { ReportModel } from '../model.ts';
import { type Block, heading, paragraph, quote, table } from './block.ts';
import { given, UNKNOWN } from './figure-text.ts';
import { leftOutNote } from './left-out.ts';
import { dueTable } from './plan-blocks.ts';

export function evidenceBlocks({ evidence }: ReportModel): readonly Block[] {
  const { figures, basis, rows, lapses } = evidence;
  const titles = ['Id', 'Evidence', 'Owner', 'Date', '#Age in days', 'Holds until', 'State', 'Outcomes'];
  const records = rows.map((row) => [
    ...[row.id, row.title, row.owner, row.date, String(row.ageDays), given(row.validUntil), row.state],
    row.outcomes.join(', '),
  ]);
  return [
    heading(2, 'Evidence'),
    paragraph(`${sentence(basis)}.`),
    table(
      ['What scores rest on', '#Outcomes'],
      [
        ['accepted evidence that holds', String(figures.supported)],
        ['accepted evidence that has lapsed', String(figures.lapsed)],
        ['evidence that nobody has accepted', String(figures.noneAccepted)],
        ['no evidence', String(figures.noEvidence)],
      ],
    ),
    ...(records.length > 0 ? [paragraph('Oldest first:'), table(titles, records)] : []),
    ...leftOutNote(evidence),
    ...(lapses.total > 0 ? [paragraph('What lapses:'), ...dueTable(lapses)] : []),
  ];
}

export function tierBlocks({ tiers }: ReportModel): readonly Block[] {
  const rows = tiers.map(({ area, judgement }) =>
    judgement === null
      ? [area, UNKNOWN, UNKNOWN, UNKNOWN]
      : [area, `${judgement.tier} ${judgement.name}`, judgement.date, judgement.approver],
  );
  return [
    heading(2, 'Tiers'),
    table(['Area', 'Tier', 'Judged on', 'Approver'], rows),
    ...tiers.flatMap(({ area, judgement }) =>
      judgement === null ? [] : [paragraph(`Why, for ${area}:`), quote(judgement.rationale)],
    ),
  ];
}
