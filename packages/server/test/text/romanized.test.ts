import fc from 'fast-check';
import { expect, test } from 'vitest';
import { romanized } from '../../src/text/romanized.ts';
import { slug } from '../../src/text/slug.ts';
import { anyUnicode } from '../support/any-unicode.ts';

test.each([
  ['北京医院', 'bei-jing-yi-yuan'],
  ['مستشفى', 'mstshf'],
  ['עברית', 'bryt'],
  ['Больница №7', 'bolnica-no7'],
  ['Νοσοκομείο', 'nosokomeio'],
  ['अस्पताल', 'asptaal'],
  ['โรงพยาบาล', 'orngphyaabaal'],
  ['서울병원', 'seoulbyeongweon'],
  ['北京 Hospital 2026', 'bei-jing-hospital-2026'],
  ['Straße Süd', 'strasse-sud'],
  ['Ørsted', 'orsted'],
  ['١٢٣', '123'],
])('the name %j can be read as %s', async (name, expected) => {
  expect(slug(await romanized(name), 48)).toBe(expected);
});

test.each(['Clinic 2026', 'Ärzte & Co., e.V.', "O'Brien `x~", '🚢 ships', ''])(
  'the name %j stays as it is',
  async (name) => {
    expect(await romanized(name)).toBe(name);
  },
);

test('any text becomes one whose letters are all Latin, or of a script that nobody has tables for', async () => {
  await fc.assert(
    fc.asyncProperty(anyUnicode(), async (text) => {
      const latin = await romanized(text);
      expect(await romanized(latin)).toBe(latin);
    }),
  );
});
