/** What makes the data of a running instance doubtful, as its server has noticed. */
export const SERVER_WARNINGS = ['second-writer', 'data-differ'] as const;
export type ServerWarning = (typeof SERVER_WARNINGS)[number];
