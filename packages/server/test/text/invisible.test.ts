import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findInvisible, placeOf, replaceInvisible } from '../../src/text/invisible.ts';
import { anyUnicode } from '../support/any-unicode.ts';

/** What is found in a text: `U+200B at character 4`; null for nothing. */
function foundIn(text: string): string | null {
  const found = findInvisible(text, () => false);
  return found === null ? null : placeOf(found);
}

const NON_JOINER = '\u200c';
const JOINER = '\u200d';

const LAST_CODE_POINT = 0x10ffff;

/** All characters that a test accepts. */
function charactersThat(accepts: (character: string) => boolean, last = LAST_CODE_POINT): string[] {
  const characters: string[] = [];
  for (let code = 0; code <= last; code++) {
    const character = String.fromCodePoint(code);
    if (accepts(character)) characters.push(character);
  }
  return characters;
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

describe('an invisible character', () => {
  const named: [string, string[]][] = [
    ['a tag character', charactersThat((character) => /[\u{E0000}-\u{E007F}]/u.test(character))],
    [
      'a bidirectional control',
      [...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'],
    ],
    ['a character without width', [...'\u200b\u2060\ufeff']],
    ['a joiner', [NON_JOINER, JOINER]],
    ['a Hangul filler', [...'\u115f\u1160\u3164\uffa0']],
    ['a variation selector', charactersThat((character) => /\p{Variation_Selector}/u.test(character))],
    ['a format character', charactersThat((character) => /\p{Cf}/u.test(character))],
    [
      'ignorable by default',
      charactersThat((character) => /\p{Default_Ignorable_Code_Point}/u.test(character)),
    ],
    ['a control character', charactersThat((character) => /\p{Cc}/u.test(character))],
    ['a separator', [...'\u2028\u2029']],
    ['blank without a property that says so', [...'\u2800\u{1D159}\u{13441}\u{13442}\u{16FE4}\uFFFC']],
    ['half a character', ['\ud83d', '\ude00']],
    ['private', [...'\ue000\uf8ff\u{F0000}\u{10FFFD}']],
    ['not a character', [...'\ufdd0\uffff\u{1FFFE}\u{10FFFF}']],
  ];

  test.each(named)('that is %s is found before, within and after Latin letters', (_, characters) => {
    expect(characters.length).toBeGreaterThan(0);
    for (const character of characters) {
      const codePoint = codePointOf(character);
      expect(foundIn(`${character}Clinic`)).toBe(`${codePoint} at character 1`);
      expect(foundIn(`Cli${character}nic`)).toBe(`${codePoint} at character 4`);
      expect(foundIn(`Clinic${character}`)).toBe(`${codePoint} at character 7`);
    }
  });

  test('is the first one, and its place counts characters, not bytes or UTF-16 units', () => {
    expect(foundIn('😀é日\u200b\u200c')).toBe('U+200B at character 4');
    expect(foundIn('e\u0301\u00ad')).toBe('U+00AD at character 3');
  });

  test('is passed over where it is expected', () => {
    const isNewline = (character: string) => character === '\n';
    expect(findInvisible('a\nb', isNewline)).toBeNull();
    expect(findInvisible('a\nb\u200b', isNewline)).toEqual({ codePoint: 'U+200B', position: 4 });
  });

  test('can be anywhere: none is found after all are replaced', () => {
    const invisible = fc.constantFrom(...'\u200b\u200c\u200d\ufe0f\u{E0041}\u3164\u094dक😀★سa1\u20e3🏽');
    const anyText = fc.oneof(
      anyUnicode(),
      fc.array(invisible).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foundIn(replaceInvisible(text, () => '.'))).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  test('that is needed is not replaced', () => {
    expect(replaceInvisible('👩🏽‍🚀 می‌خواهم\u200b', () => '.')).toBe('👩🏽‍🚀 می‌خواهم.');
  });
});

describe('visible text', () => {
  test('passes: every assigned letter, mark, number, sign and space', () => {
    const blank = '\u2800\u{1D159}\u{13441}\u{13442}\u{16FE4}\uFFFC';
    const visible = charactersThat(
      (character) => !/[\p{C}\p{DI}\p{Zl}\p{Zp}]/u.test(character) && !blank.includes(character),
    );
    expect(visible.length).toBeGreaterThan(140_000);
    expect(visible.filter((character) => foundIn(`a${character}b`) !== null)).toEqual([]);
  });

  test.each([
    ['accents', 'Zoë Müller, Łódź, Việt Nam, cafe\u0301'],
    ['CJK', '情報セキュリティ 网络安全 정보 보호 ㈱ \u3000 ﾊﾝｶｸ'],
    ['Arabic, Hebrew, Thai, Georgian', 'الأمن עברית ไทย ქართული'],
    ['spaces', 'a\u00a0b\u202fc\u2009d'],
    ['a future emoji, for which Unicode has kept room', '\u{1FAFF}\u{1FC00}'],
  ])('such as %s passes', (_, text) => {
    expect(foundIn(text)).toBeNull();
  });
});

describe('a joiner', () => {
  test.each([
    ['Persian', 'می‌خواهم خانه‌ها کتاب‌های‌مان'],
    ['Persian with a vowel sign', 'مِی‌روم'],
    ['Syriac', 'ܫܠ‌ܡ'],
    ['Devanagari', 'क्‍ष क्‌ष र्‍याम'],
    ['Bengali', 'র‍্যাব ক্‌ষ'],
    ['Kannada', 'ಸಾಫ್ಟ್‌ವೇರ್ ಸೂರ‍್ಯ'],
    ['Malayalam, also at the end of a word', 'അവന്‍ പറഞ്ഞു, അവന്‍'],
    ['Sinhala', 'ක්‍රමය ශ්‍රී'],
    ['Tamil', 'க்‌ஷ'],
  ])('passes where the spelling of %s needs it', (_, text) => {
    expect(text).toMatch(/[\u200c\u200d]/);
    expect(foundIn(text)).toBeNull();
  });

  const persian = fc
    .array(fc.constantFrom(...'آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی'), { minLength: 1, maxLength: 6 })
    .map((letters) => letters.join(''));

  test('passes between Persian letters, and only one at a time', () => {
    fc.assert(
      fc.property(persian, persian, (stem, suffix) => {
        expect(foundIn(`${stem}${NON_JOINER}${suffix}`)).toBeNull();
        expect(foundIn(`${stem}${NON_JOINER}${NON_JOINER}${suffix}`)).toContain('U+200C');
        expect(foundIn(`${stem}${NON_JOINER}`)).toContain('U+200C');
        expect(foundIn(`${stem}${NON_JOINER} ${suffix}`)).toContain('U+200C');
        expect(foundIn(`${NON_JOINER}${suffix}`)).toContain('U+200C');
      }),
    );
  });

  test('passes in Devanagari beside a virama, and nowhere else', () => {
    const consonant = fc.constantFrom(...'कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह');
    const joiner = fc.constantFrom(NON_JOINER, JOINER);
    fc.assert(
      fc.property(consonant, consonant, joiner, (first, second, either) => {
        expect(foundIn(`${first}\u094d${either}${second}ा`)).toBeNull();
        expect(foundIn(`${first}${either}${second}`)).not.toBeNull();
        expect(foundIn(`${first}\u094d${either}${either}${second}`)).not.toBeNull();
        expect(foundIn(`${first}\u094d${either}a`)).not.toBeNull();
      }),
    );
  });

  test.each(['Latin', 'Greek', 'Cyrillic', 'Han', 'Hiragana', 'Hangul', 'Hebrew', 'Thai'])(
    'is found between any letters of %s',
    (script) => {
      const ofScript = new RegExp(`(?=\\p{L})\\p{Script=${script}}`, 'u');
      // Hangul has letters that are invisible themselves.
      const letters = charactersThat(
        (character) => ofScript.test(character) && foundIn(character) === null,
        0xffff,
      );
      fc.assert(
        fc.property(fc.constantFrom(...letters), fc.constantFrom(...letters), (first, second) => {
          expect(foundIn(`${first}${JOINER}${second}`)).toBe('U+200D at character 2');
          expect(foundIn(`${first}${NON_JOINER}${second}`)).toBe('U+200C at character 2');
        }),
      );
    },
  );

  test('is found between letters of two scripts that use it', () => {
    expect(foundIn(`س${NON_JOINER}ܫ`)).toBe('U+200C at character 2');
    expect(foundIn(`क्${JOINER}ক`)).toBe('U+200D at character 3');
  });

  test('is between letters and viramas as Unicode defines them: combining class 9', () => {
    // Marks are sorted by their class: one of class 8 comes before a virama, one of class 10 after it.
    const viramas = charactersThat(
      (character) =>
        /\p{M}/u.test(character) &&
        `a${character}\u3099`.normalize('NFD') === `a\u3099${character}` &&
        `a\u05b0${character}`.normalize('NFD') === `a${character}\u05b0`,
    );
    const needing = viramas.filter((virama) => foundIn(`${virama}${JOINER}`) === null);
    expect(needing.map(codePointOf)).toEqual([
      'U+094D',
      'U+09CD',
      'U+0A4D',
      'U+0ACD',
      'U+0B4D',
      'U+0BCD',
      'U+0C4D',
      'U+0CCD',
      'U+0D4D',
      'U+0DCA',
    ]);
  });
});

describe('an emoji', () => {
  test.each([
    '👨‍👩‍👧‍👦',
    '🏳️‍🌈',
    '❤️‍🔥',
    '👩🏽‍🚀',
    '🧑🏻‍❤️‍💋‍🧑🏿',
    '🏴‍☠️',
    '🐈‍⬛',
    '🙂‍↔️',
    '👁️‍🗨️',
    '🕵🏽‍♂️',
    '⛓️‍💥',
    '1️⃣',
    '#️⃣',
    '⚡️',
    '☎︎',
    '🇩🇪',
    '©️',
  ])('such as %s passes', (emoji) => {
    expect(foundIn(emoji)).toBeNull();
    expect(foundIn(`Ward ${emoji} 3`)).toBeNull();
  });

  const element = fc
    .tuple(
      fc.constantFrom(...charactersThat((character) => /(?=\p{ExtPict})\p{Emoji}/u.test(character))),
      fc.constantFrom('', '\ufe0f', '🏻', '🏽', '🏿'),
    )
    .map((parts) => parts.join(''));

  test('passes in a sequence of any emoji, each with a presentation or a skin tone', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 5 }), (elements) => {
        expect(foundIn(elements.join(JOINER))).toBeNull();
      }),
    );
  });

  test('needs no joiner before, after or twice in a sequence, and no second presentation', () => {
    fc.assert(
      fc.property(element, element, (first, second) => {
        expect(foundIn(`${JOINER}${first}`)).toBe('U+200D at character 1');
        expect(foundIn(`${first}${JOINER}`)).toContain('U+200D');
        expect(foundIn(`${first}${JOINER}${JOINER}${second}`)).toContain('U+200D');
        expect(foundIn(`${first}${JOINER}a`)).toContain('U+200D');
        expect(foundIn(`${first}\ufe0f\ufe0f`)).toContain('U+FE0F');
      }),
    );
  });

  test.each([
    ['a letter', 'a\ufe0f', 'U+FE0F at character 2'],
    ['a digit that is no keycap', '1\ufe0f', 'U+FE0F at character 2'],
    ['a Han character', '葛\u{E0100}', 'U+E0100 at character 2'],
    ['a skin tone', '👍🏽\ufe0f', 'U+FE0F at character 3'],
    [
      'a flag spelled with tags',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      'U+E0067 at character 2',
    ],
  ])('does not let %s have what only emoji may have', (_, text, found) => {
    expect(foundIn(text)).toBe(found);
  });
});
