/** NIST has up to 280 characters for a statement or an example, and up to 10 examples. */
export const MAX_TEXT = 2_000;
export const MAX_EXAMPLES = 50;
