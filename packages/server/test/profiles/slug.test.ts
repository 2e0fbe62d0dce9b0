import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uniqueSlug } from '../../src/profiles/slug.ts';
import { anyUnicode } from '../support/any-unicode.ts';

const free = () => false;

describe('a profile id', () => {
  test.each([
    ['Clinic 2026', 'clinic-2026'],
    ['  Ärzte & Søn, e.V. ', 'arzte-s-n-e-v'],
    ['北京', 'profile'],
    ['../../etc', 'etc'],
    ['__proto__', 'proto'],
  ])('the name %j becomes %s', (name, id) => {
    expect(uniqueSlug(name, free)).toBe(id);
  });

  test('gets a number if it is taken', () => {
    const taken = new Set(['clinic', 'clinic-2']);
    expect(uniqueSlug('Clinic', (slug) => taken.has(slug))).toBe('clinic-3');
  });

  test('is short, of lower-case letters, digits and inner hyphens, whatever the name', () => {
    fc.assert(
      fc.property(anyUnicode(), (name) => {
        const id = uniqueSlug(name, free);
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(id.length).toBeLessThanOrEqual(48);
      }),
    );
  });
});
