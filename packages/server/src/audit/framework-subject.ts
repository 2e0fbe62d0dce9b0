/** The subject of changes that concern what was imported, not a profile. No profile has this id. */
export const FRAMEWORK_SUBJECT = 'framework';
