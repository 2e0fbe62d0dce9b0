import fc from 'fast-check';

const SURROGATES_FROM = 0xd800;
const SURROGATES = 0x800;
const LAST_CODE_POINT = 0x10ffff;

/** Every code point but the surrogates, which have no form in UTF-8. */
const codePoint = fc.integer({ min: 0, max: LAST_CODE_POINT - SURROGATES }).map(characterAt, (character) => {
  const code = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1;
  const index = code < SURROGATES_FROM ? code : code - SURROGATES;
  if (characterAt(index) !== character) throw new Error('not one code point');
  return index;
});

/**
 * Text of any characters. It is what fast-check makes of its unit `binary`, which builds a table of a million
 * characters first: more than a second of a processor, and half a minute where 20 processes want it.
 */
export function anyUnicode(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: codePoint });
}

function characterAt(index: number): string {
  return String.fromCodePoint(index < SURROGATES_FROM ? index : index + SURROGATES);
}
