/**
 * The texts of a profile about an outcome: the columns of NIST's Organizational Profile template (CSF 2.0) that hold
 * text, in the template's order.
 */
export const TEXT_FIELDS = [
  'rationale',
  'currentStatus',
  'currentPolicies',
  'currentPractices',
  'currentRoles',
  'currentReferences',
  'currentEvidence',
  'targetPolicies',
  'targetPractices',
  'targetRoles',
  'targetReferences',
  'notes',
  'considerations',
] as const;

/** The longest of these texts, and the longest name of an owner, in characters. */
export const MAX_TEXT = 2_000;
export const MAX_OWNER = 120;

export type TextField = (typeof TEXT_FIELDS)[number];

/** The texts of an outcome; a field without a text is absent. */
export type OutcomeTexts = { readonly [Field in TextField]?: string };

/** New texts of an outcome, or texts as they were: null is no text. */
export type TextValues = { readonly [Field in TextField]?: string | null };

/** The texts after a change; what is absent stays. */
export function textsAfter(before: OutcomeTexts, change: TextValues): OutcomeTexts {
  return textsFrom((field) => (change[field] === undefined ? before[field] : change[field]));
}

/** Texts in the template's order; null or undefined is no text. */
export function textsFrom(textOf: (field: TextField) => string | null | undefined): OutcomeTexts {
  return Object.fromEntries(
    TEXT_FIELDS.flatMap((field) => {
      const text = textOf(field) ?? null;
      return text === null ? [] : [[field, text]];
    }),
  );
}
