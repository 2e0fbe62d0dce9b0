import { type OutcomeChange, STATE_CHANGES, type StateChange } from '../../snapshots/compare-states.ts';
import { counted } from '../../text/counted.ts';
import type { ReportModel } from '../model.ts';
import type { ChangesPart, TrendPointRow } from '../model-standing.ts';
import { type Block, heading, paragraph, table } from './block.ts';
import { given, ofScope, UNKNOWN } from './figure-text.ts';
import { leftOutNote } from './left-out.ts';

/** A step compares the outcomes that are scored at both of its days: newly assessed ones never move a mean. */
export function trendBlocks({ trend }: ReportModel): readonly Block[] {
  const titles = ['Day', '#Assessed', '#Same outcomes', '#Mean before', '#Mean then', '#Up', '#Down', '#New'];
  return [
    heading(2, 'Trend, like for like'),
    paragraph(`By ${trend.interval}: ${trend.basis}. Each row compares the outcomes scored at both days.`),
    ...trend.notes.map(paragraph),
    table(titles, trend.points.map(trendRow)),
  ];
}

function trendRow(point: TrendPointRow): readonly string[] {
  const { date, assessed, step, thin } = point;
  const coverage = `${ofScope(assessed, point)}${thin ? ' (thin)' : ''}`;
  if (step === null) return [date, coverage, ...Array.from({ length: 6 }, () => UNKNOWN)];
  const { sameOutcomes, meanBefore, mean, up, down, newlyAssessed, newlyIncluded } = step;
  return [
    ...[date, coverage, String(sameOutcomes), given(meanBefore), given(mean), String(up), String(down)],
    String(newlyAssessed + newlyIncluded),
  ];
}

export function changeBlocks({ changes }: ReportModel): readonly Block[] {
  if (changes === null) return [heading(2, 'Changes'), paragraph('There is no snapshot before.')];
  const { since, counts, rows, basis, basisBefore } = changes;
  const found = STATE_CHANGES.filter((change) => counts[change] > 0);
  const titles = ['Id', 'Outcome', 'Change', '#Score before', '#Score now', 'Assessed by', 'On', 'Note'];
  const changed = rows.map((row) => [
    ...[
      row.id,
      row.shortName,
      row.changes.map((change) => inWords(change, row)).join(', '),
      given(row.scoreBefore),
      given(row.score),
    ],
    ...[given(row.who), given(row.assessedOn), given(row.note)],
  ]);
  return [
    heading(2, `Changes since ${since.id} ${since.name}`),
    paragraph(`${since.asOf}: ${basisBefore}. Now: ${basis}. ${likeForLike(changes)}`),
    ...(found.length === 0
      ? [paragraph('No outcome has changed.')]
      : [
          table(
            ['What', '#Outcomes'],
            found.map((change) => [change, String(counts[change])]),
          ),
          table(titles, changed),
        ]),
    ...leftOutNote(changes),
  ];
}

/** The columns show scores only, so the change itself names targets and evidence. */
function inWords(change: StateChange, { targetBefore, target, lapsedEvidence }: OutcomeChange): string {
  if (change === 'target moved') return `${change} (${given(targetBefore)} → ${given(target)})`;
  return change === 'evidence lapsed' ? `${change} (${someOf(lapsedEvidence)})` : change;
}

const MOST_IDS = 10;

function someOf(ids: readonly string[]): string {
  const more = ids.length - MOST_IDS;
  return `${ids.slice(0, MOST_IDS).join(', ')}${more > 0 ? `, ${more} more` : ''}`;
}

function likeForLike({ likeForLike }: ChangesPart): string {
  if (likeForLike === null) return 'The scales differ, so no scores are compared.';
  const { outcomes, meanBefore, mean } = likeForLike;
  if (outcomes === 0) return 'No outcome is scored at both ends.';
  return `Mean ${meanBefore} → ${mean} for the ${counted(outcomes, 'outcome')} scored at both ends.`;
}
