import type { TextField } from '../../profiles/outcome-texts.ts';

/** The sheets of NIST's Organizational Profile template for CSF 2.0. */
export const PROFILE_SHEET = 'Current and Target Profile';
export const DESCRIPTIONS_SHEET = 'Column Descriptions';

/** What a cell below a heading is for: it names the element, quotes it, or holds a setting or text of the profile. */
export type TemplateField =
  | 'element'
  | 'statement'
  | 'included'
  | 'currentPriority'
  | 'targetPriority'
  | 'targetTier'
  | TextField;

export interface TemplateColumn {
  /** As NIST's template has it. */
  readonly heading: string;
  readonly field: TemplateField;
  readonly width: number;
  /** The list of choices. */
  readonly list?: 'included' | 'priority' | 'tier';
  /** In our own words. */
  readonly description: string;
}

export const OUTCOME_HEADING = 'CSF Outcome (Function, Category, or Subcategory)';

const TEXT_WIDTH = 38;

/** The 19 columns in the template's order. */
export const TEMPLATE_COLUMNS: readonly TemplateColumn[] = [
  {
    heading: OUTCOME_HEADING,
    field: 'element',
    width: 24,
    description: 'The function, category or outcome that the row is about. Leave these cells as they are.',
  },
  {
    heading: 'CSF Outcome Description',
    field: 'statement',
    width: 50,
    description: 'What is achieved when the outcome is. An import does not read it.',
  },
  {
    heading: 'Included in Profile?',
    field: 'included',
    width: 11,
    list: 'included',
    description: 'Yes if the profile covers the outcome, No if it leaves it out.',
  },
  text('Rationale', 'rationale', 'Why the outcome is in the profile or not.'),
  {
    heading: 'Current Priority',
    field: 'currentPriority',
    width: 11,
    list: 'priority',
    description: 'How much the outcome matters today: High, Medium or Low.',
  },
  text(
    'Current Status',
    'currentStatus',
    'How far the outcome is achieved today. The first line says the level, its day and who judged it; an import reads the text below that line. Levels come in by a questionnaire.',
  ),
  text(
    'Current Policies, Processes, and Procedures',
    'currentPolicies',
    'The rules and steps in force today that bear on the outcome.',
  ),
  text('Current Internal Practices', 'currentPractices', 'What people do today to achieve the outcome.'),
  text('Current Roles and Responsibilities', 'currentRoles', 'Who sees to the outcome today.'),
  text(
    'Current Selected Informative References',
    'currentReferences',
    'The controls and guidance that are used for the outcome today.',
  ),
  text(
    'Current Artifacts and Evidence',
    'currentEvidence',
    'What shows today how far the outcome is achieved, and where to find it.',
  ),
  {
    heading: 'Target Priority',
    field: 'targetPriority',
    width: 11,
    list: 'priority',
    description: 'How urgent it is to reach the target: High, Medium or Low.',
  },
  {
    heading: 'Target CSF Tier',
    field: 'targetTier',
    width: 16,
    list: 'tier',
    description: 'The tier aimed at, from 1 (Partial) to 4 (Adaptive).',
  },
  text(
    'Target Policies, Processes, and Procedures',
    'targetPolicies',
    'The rules and steps that are to be in force when the target is reached.',
  ),
  text('Target Internal Practices', 'targetPractices', 'What people are to do when the target is reached.'),
  text('Target Roles and Responsibilities', 'targetRoles', 'Who is to see to the outcome.'),
  text(
    'Target Selected Informative References',
    'targetReferences',
    'The controls and guidance that are to be used for the outcome.',
  ),
  text('Notes', 'notes', 'Anything else about the outcome in this profile.'),
  text(
    'Considerations',
    'considerations',
    'What to bear in mind when the profile is used: limits, dependencies, open questions.',
  ),
];

function text(heading: string, field: TextField, description: string): TemplateColumn {
  return { heading, field, width: TEXT_WIDTH, description };
}
