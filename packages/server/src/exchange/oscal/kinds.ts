/** The OSCAL models that a profile can be exported as. */
export const OSCAL_KINDS = ['oscal-assessment-results', 'oscal-poam'] as const;
export type OscalKind = (typeof OSCAL_KINDS)[number];
