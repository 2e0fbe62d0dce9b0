import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProof, type Nonces, newNonce, proofOf } from '../../src/control/proof.ts';

const hex = (bytes: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const secret = hex(16);
const nonces: fc.Arbitrary<Nonces> = fc.record({ instance: hex(16), asker: hex(16) });
const role = fc.constantFrom('instance', 'asker');

/** The same digits with another one at one place. */
function tampered(digits: string, at: number, by: number): string {
  const position = at % digits.length;
  const digit = (Number.parseInt(digits[position] ?? '0', 16) + by) % 16;
  return digits.slice(0, position) + digit.toString(16) + digits.slice(position + 1);
}

const place = fc.nat();
const change = fc.integer({ min: 1, max: 15 });

describe('the proof of a secret', () => {
  it('is accepted from whoever knows the secret', () => {
    fc.assert(
      fc.property(secret, role, nonces, (key, side, both) => {
        expect(isProof(proofOf(key, side, both), key, side, both)).toBe(true);
      }),
    );
  });

  it('is refused when any digit of it, of the secret or of a nonce differs', () => {
    fc.assert(
      fc.property(secret, role, nonces, place, change, (key, side, both, at, by) => {
        const proof = proofOf(key, side, both);
        const { instance, asker } = both;
        expect(isProof(tampered(proof, at, by), key, side, both)).toBe(false);
        expect(isProof(proof, tampered(key, at, by), side, both)).toBe(false);
        expect(isProof(proof, key, side, { instance: tampered(instance, at, by), asker })).toBe(false);
        expect(isProof(proof, key, side, { instance, asker: tampered(asker, at, by) })).toBe(false);
      }),
    );
  });

  it('is refused from the other side, and with the nonces exchanged', () => {
    fc.assert(
      fc.property(secret, nonces, (key, both) => {
        const proof = proofOf(key, 'instance', both);
        expect(isProof(proof, key, 'asker', both)).toBe(false);
        const { instance, asker } = both;
        fc.pre(instance !== asker);
        expect(isProof(proof, key, 'instance', { instance: asker, asker: instance })).toBe(false);
      }),
    );
  });

  it('is refused at any other length', () => {
    fc.assert(
      fc.property(secret, nonces, fc.nat({ max: 63 }), (key, both, length) => {
        const proof = proofOf(key, 'asker', both);
        expect(isProof(proof.slice(0, length), key, 'asker', both)).toBe(false);
        expect(isProof(`${proof}00`, key, 'asker', both)).toBe(false);
      }),
    );
  });

  it('has a new nonce each time', () => {
    const made = Array.from({ length: 100 }, newNonce);
    expect(new Set(made).size).toBe(100);
    for (const nonce of made) expect(nonce).toMatch(/^[0-9a-f]{32}$/);
  });
});
