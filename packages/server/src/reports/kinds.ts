/** What a report can show, in the order in which it shows it. Head and basis are on every report. */
export const PARTS = [
  'functions',
  'categories',
  'distribution',
  'trend',
  'changes',
  'outcomes',
  'shortfalls',
  'risks',
  'plan',
  'due',
  'evidence',
  'tiers',
] as const;
export type ReportPart = (typeof PARTS)[number];

export const REPORT_KINDS = ['executive', 'gaps', 'plan', 'evidence', 'audit', 'full'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Which parts each kind of report has. */
const PARTS_OF_KINDS: Readonly<Record<ReportKind, readonly ReportPart[]>> = {
  executive: ['functions', 'categories', 'distribution', 'trend', 'changes', 'risks', 'tiers'],
  gaps: ['functions', 'categories', 'outcomes', 'shortfalls'],
  plan: ['shortfalls', 'plan', 'due'],
  evidence: ['outcomes', 'evidence', 'due'],
  audit: ['changes', 'outcomes', 'risks', 'evidence', 'tiers'],
  full: PARTS,
};

/** The parts of a kind, in the order in which a report shows them. */
export function partsOf(kind: ReportKind): readonly ReportPart[] {
  return PARTS.filter((part) => PARTS_OF_KINDS[kind].includes(part));
}
