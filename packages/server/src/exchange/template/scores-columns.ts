/** The columns of the sheet Scores that an import reads: settings of outcomes that NIST's template has no column for. */
export const SCORES_SHEET = 'Scores';
export const SCORES_ID = 'Outcome';
export const SETTINGS_COLUMNS = [
  { heading: 'Target', field: 'target', width: 9 },
  { heading: 'Target by', field: 'targetOn', width: 12 },
  { heading: 'Owner', field: 'owner', width: 24 },
  { heading: 'Next review', field: 'reviewOn', width: 12 },
] as const;

export type ScoresField = (typeof SETTINGS_COLUMNS)[number]['field'];
