/** A reference is an id such as `AC-02(01)`; some publications have whole phrases. */
export const MAX_REFERENCE_ID = 200;

/**
 * The key by which references are compared, so that people may type them as they do: `ac-2(1)`, `AC-02(01)` and
 * `AC 2.1` are the same. Words and numbers count. Their case, leading zeros and the characters between them do not.
 */
export function referenceKey(reference: string): string {
  const parts =
    reference
      .normalize('NFKC')
      .toUpperCase()
      .match(/\p{L}+|\p{N}+/gu) ?? [];
  return parts.map((part) => part.replace(/^0+(?=\p{N})/u, '')).join(' ') || reference.trim();
}

/**
 * Some publications are referred to with a label, as in `Annex A Controls: 5.1`. What stands behind it, which is all of
 * a reference without one, is enough to find it: people do not type labels.
 */
export function withoutLabel(reference: string): string {
  return reference.slice(reference.lastIndexOf(': ') + 1).trim();
}

/**
 * Whether a reference is what somebody means who types one with this key: with its label, with words of it that follow
 * each other (`Annex A 5.1`, and `A.5.1` for short), or without it.
 */
export function isMeantBy(key: string, reference: string): boolean {
  if (referenceKey(reference) === key) return true;
  const bare = referenceKey(withoutLabel(reference));
  if (bare === key) return true;
  if (!key.endsWith(` ${bare}`)) return false;
  const label = referenceKey(reference.slice(0, reference.lastIndexOf(': ') + 1));
  return ` ${label} `.includes(` ${key.slice(0, -bare.length - 1)} `);
}

/** The keys that a reference without its label may have if the whole has this key: its last words and numbers. */
export function keysWithoutLabel(key: string): readonly string[] {
  const parts = key.split(' ');
  return parts.map((_, index) => parts.slice(index).join(' '));
}
