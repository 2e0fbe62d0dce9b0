/** What a model should know before its first call; under 2 kB. */
export const instructions = `NIST Cybersecurity Framework 2.0 (CSF): look up its functions, categories and outcomes.`;
