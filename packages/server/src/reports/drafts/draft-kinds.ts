/** Documents that a person is to finish, made of what a profile has. */
export const DRAFT_KINDS = ['policy', 'procedure', 'tabletop'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];
