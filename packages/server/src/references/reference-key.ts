/** A reference is an id such as `AC-02(01)`; some publications have whole phrases. */
export const MAX_REFERENCE_ID = 200;

/**
 * What a reference is compared by, so that it may be typed as people do: `ac-2(1)`, `AC-02(01)` and `AC 2.1` are the
 * same. Words and numbers count, whatever their case, leading zeros and what stands between them do not.
 */
export function referenceKey(reference: string): string {
  const parts =
    reference
      .normalize('NFKC')
      .toUpperCase()
      .match(/\p{L}+|\p{N}+/gu) ?? [];
  return parts.map((part) => part.replace(/^0+(?=\p{N})/u, '')).join(' ') || reference.trim();
}
