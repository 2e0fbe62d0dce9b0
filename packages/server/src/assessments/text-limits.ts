// How many characters the texts of an assessment may have, however they come in.

/** The name of the assessor or the confirmer. */
export const MAX_PERSON = 120;
export const MAX_NOTE = 1_000;

/** Why an outcome does not apply. */
export const MAX_REASON = 500;
export const MAX_SOURCE = 200;
