/** The sheets of a questionnaire. */
export const FORM_SHEET = 'Questionnaire';
export const SCALE_SHEET = 'Scale';

/** The hidden sheet that says what the form is, and what it asked. */
export const MARK_SHEET = 'csf-mcp';
export const MARK = 'csf-mcp questionnaire';

/** The facts below the mark, a row each: the name and the value. Below them stand the outcomes that were asked. */
export const FACTS = {
  profile: 'profile',
  created: 'created',
  revision: 'revision',
  day: 'day',
  last: 'last score',
  outcomes: 'outcomes',
} as const;

/** What the cells above the headings are for. The cell beside each is the respondent's. */
export const RESPONDENT = 'Respondent';
export const DATE = 'Date';

export const HEADINGS = {
  outcome: 'Outcome',
  shortName: 'Short name',
  statement: 'Statement',
  lookFor: 'What to look for',
  current: 'Current level',
  level: 'Level',
  policy: 'Level of policy',
  practice: 'Level of practice',
  note: 'Note',
  evidence: 'Evidence reference',
} as const;

/** The columns in which a level is chosen: one, or two where the profile scores policy and practice apart. */
export const LEVEL_FIELDS = ['level', 'policy', 'practice'] as const;
export type LevelField = (typeof LEVEL_FIELDS)[number];
