import type { Insert, Markup } from '../markup/markup.ts';
import { cell, inkOver } from './cells.ts';
import { type Chart, type ChartOptions, drawing, type Level, nothing, SEE_TABLE } from './chart.ts';
import { keyOfUnknown } from './key.ts';
import { fitted, rowLabel } from './labels.ts';
import { percent } from './scales.ts';
import { block, label, meaning } from './shapes.ts';

export interface TierArea {
  readonly area: string;
  /** What somebody has judged; null where nobody has. */
  readonly judgement: {
    readonly tier: number;
    readonly rationale: string;
    /** `YYYY-MM-DD` */
    readonly date: string;
    readonly approver: string;
  } | null;
}

export interface TiersData {
  /** Ascending. */
  readonly levels: readonly Level[];
  readonly tiers: readonly TierArea[];
}

const ROW = 66;
const STEP = 30;
const JUDGED_SHADE = 6;

/** The tier of each area, as it was judged. Where nobody has judged, all steps are hatched. */
export function tiersChart(data: TiersData, { prefix, title = 'Tiers' }: ChartOptions): Chart {
  const { tiers } = data;
  const judged = tiers.filter(({ judgement }) => judgement !== null).length;
  const picture =
    tiers.length === 0
      ? nothing('No area is selected.')
      : tiers.map((area, index) => drawArea(data, area, index * ROW, prefix));
  const description = `${judged} of ${tiers.length} areas have a tier. ${SEE_TABLE}`;
  return {
    prefix,
    title,
    svg: drawing({ prefix, title, description, height: Math.max(32, tiers.length * ROW - 12) }, picture),
    key: judged < tiers.length ? [keyOfUnknown(prefix, 'Not judged')] : [],
    text: {
      caption: title,
      header: ['Area', 'Tier', 'Name', 'Judged on', 'By', 'Rationale'],
      rows: tiers.map(({ area, judgement }) =>
        judgement === null
          ? [area, null, null, null, null, null]
          : [
              ...[area, judgement.tier, nameOf(data, judgement.tier)],
              ...[judgement.date, judgement.approver, judgement.rationale],
            ],
      ),
      notes: [],
    },
  };
}

function nameOf({ levels }: TiersData, tier: number): string | null {
  return levels.find(({ value }) => value === tier)?.label ?? null;
}

function drawArea(data: TiersData, { area, judgement }: TierArea, y: number, prefix: string): Markup {
  const words =
    judgement === null ? 'not judged' : `${judgement.tier} ${nameOf(data, judgement.tier) ?? ''}`.trim();
  return meaning(
    `${area}: ${words}`,
    rowLabel(area, 140, { x: 0, y: y + 12 }),
    label(fitted(words, 132), { x: '100%', y: y + 12 }, `end ${judgement === null ? 'quiet' : 'strong'}`),
    data.levels.map((level, index) =>
      drawStep(data, { level, index, y: y + 21 }, judgement?.tier ?? null, prefix),
    ),
  );
}

interface Step {
  readonly level: Level;
  readonly index: number;
  readonly y: number;
}

/** Tiers are no ladder to climb: only the judged one is filled. */
function drawStep(
  { levels }: TiersData,
  { level, index, y }: Step,
  tier: number | null,
  prefix: string,
): Insert {
  const width = 1 / levels.length;
  const box = { x: index * width + 0.002, y, width: width - 0.008, height: STEP };
  const isJudged = level.value === tier;
  const ink = tier === null ? inkOver('unknown') : isJudged ? inkOver(JUDGED_SHADE) : 'quiet';
  return [
    tier === null || isJudged ? cell(box, isJudged ? JUDGED_SHADE : 'unknown', prefix) : block(box, 'track'),
    label(level.value, { x: percent((index + 0.5) * width), y: y + 19 }, `middle strong ${ink}`),
  ];
}
