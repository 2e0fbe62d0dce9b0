import type { Block } from './document/block.ts';
import { DRAFT_KINDS } from './drafts/draft-kinds.ts';
import { REPORT_KINDS } from './kinds.ts';
import type { ReportModel } from './model.ts';

/** What `report_build` can make: reports of figures, and drafts that a person is to finish. */
export const KINDS = [...REPORT_KINDS, ...DRAFT_KINDS] as const;
export type Kind = (typeof KINDS)[number];

/** A report before it is written in a format. */
export interface Report {
  readonly title: string;
  /** ISO 8601 in UTC. A draft says only its day: it is the same all day. */
  readonly madeAt: string;
  /** All of it in words and tables. */
  readonly blocks: readonly Block[];
  /** What is drawn, for a format with charts; null for a draft. */
  readonly model: ReportModel | null;
}
