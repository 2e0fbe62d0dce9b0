import { partsOf, type ReportPart } from '../kinds.ts';
import type { ReportModel } from '../model.ts';
import type { Block } from './block.ts';
import { changeBlocks, trendBlocks } from './change-blocks.ts';
import { evidenceBlocks, tierBlocks } from './evidence-blocks.ts';
import { basisBlocks, headBlocks } from './frame-blocks.ts';
import { dueBlocks, planBlocks } from './plan-blocks.ts';
import { riskBlocks } from './risk-blocks.ts';
import {
  categoryBlocks,
  distributionBlocks,
  functionBlocks,
  outcomeBlocks,
  shortfallBlocks,
} from './standing-blocks.ts';

const BLOCKS: Readonly<Record<ReportPart, (model: ReportModel) => readonly Block[]>> = {
  functions: functionBlocks,
  categories: categoryBlocks,
  distribution: distributionBlocks,
  trend: trendBlocks,
  changes: changeBlocks,
  outcomes: outcomeBlocks,
  shortfalls: shortfallBlocks,
  risks: riskBlocks,
  plan: planBlocks,
  due: dueBlocks,
  evidence: evidenceBlocks,
  tiers: tierBlocks,
};

/** A report in words and tables, for formats without charts. */
export function reportDocument(model: ReportModel): readonly Block[] {
  return [
    ...headBlocks(model),
    ...partsOf(model.kind).flatMap((part) => partBlocks(part, model)),
    ...basisBlocks(model),
  ];
}

/** A part with its heading first. */
export function partBlocks(part: ReportPart, model: ReportModel): readonly Block[] {
  return BLOCKS[part](model);
}
