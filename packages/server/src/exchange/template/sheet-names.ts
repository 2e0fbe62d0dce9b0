/** What can stand behind the template's own sheets. */
export const FURTHER_SHEETS = ['scores', 'gaps', 'risks', 'actions', 'evidence'] as const;
export type FurtherSheet = (typeof FURTHER_SHEETS)[number];
